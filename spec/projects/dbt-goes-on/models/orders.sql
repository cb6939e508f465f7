{{ config(materialized='table') }}
-- Named without `ref`: nothing tells when it changes.
select * from {{ target.schema }}.raw_orders
