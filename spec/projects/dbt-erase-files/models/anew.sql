{{ config(materialized='external', location='anew', options={'partition_by': 'k'}) }}
select * from {{ source('raw', 'people') }}
