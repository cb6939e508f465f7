{{ config(materialized='table') }}
select list(range) as everything from range(20000000)
