{{ config(format='json', options={'partition_by': ['a']}) }}
select 1 as a
