{{ config(location='s3://lake/out', options={'partition_by': ['a']}) }}
select 1 as a
