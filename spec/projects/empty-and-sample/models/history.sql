{{ config(materialized='incremental', unique_key='id') }}
select id, year, kinds.label
from {{ ref('stg_events') }} stg_events join {{ ref('kinds') }} on kinds.code = stg_events.kind
{{#if (is_incremental)}} where id > (select max(id) from {{ this }}) {{/if}}
