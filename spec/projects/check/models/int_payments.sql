{{ config(materialized='incremental', unique_key='owner_id') }}
select t.owner_id, t.town, sum(p.amount) as amount
from {{ ref('town_owners') }} t join {{ source('erp', 'payments') }} p on p.owner_id = t.owner_id
{{#if (is_incremental)}}where t.owner_id > (select max(owner_id) from {{ this }}){{/if}}
group by all
