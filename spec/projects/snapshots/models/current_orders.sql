{{ config(materialized='table') }}
select id, status, dbt_valid_from as since from {{ ref('orders_history') }} where dbt_valid_to is null
