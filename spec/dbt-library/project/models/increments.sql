{{ config(materialized='incremental', unique_key='id') }}
select id, price from {{ ref('stg_orders') }}
