{{ config(materialized='table') }}
select 'a' as code, 1 as n
