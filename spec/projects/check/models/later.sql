{{ config(materialized='incremental') }}
select owner_id from {{ ref('stg_owners') }}
{{#if (is_incremental)}}where year > (select max(yaer) from {{ this }}){{/if}}
