{{ config(materialized='incremental', unique_key='size') }}
select "Size of It" as size, count(*) as n from {{ ref('stg_orders') }} where "Size of It" is not null group by 1
