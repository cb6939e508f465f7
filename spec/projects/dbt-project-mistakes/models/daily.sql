{{ config(materialized='materialized_view') }}
select * from {{ ref('stg_orders') }}
