{{ config(materialized='incremental', unique_key='id') }}
select id, commune
from {{ ref('raw_housing') }}
{{#if (is_incremental)}}
where id > (select coalesce(max(id), 0) from {{ this }})
{{/if}}
