{{ config(materialized='incremental', unique_key='id') }}
select id, cents, {{ half('amount') }} as half from {{ ref('stg_orders') }}
{{#if (is_incremental)}} where id > (select max(id) from {{ this }}) {{/if}}
