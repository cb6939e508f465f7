{{ config(materialized='external', location='kept', options={'partition_by': 'k', 'overwrite_or_ignore': true}) }}
select * from {{ source('raw', 'people') }}
