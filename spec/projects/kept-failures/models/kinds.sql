{{ config(materialized='table') }}
select id, kind from {{ ref('orders') }}
