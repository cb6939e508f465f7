{{ config(materialized='table') }}
select * from {{ ref('stayed') }}
