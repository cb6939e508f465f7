{{ config(location='exports/all', options={'partition_by': ['a']}) }}
select 1 as a
