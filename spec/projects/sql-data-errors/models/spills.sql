{{ config(materialized='table') }}
select range::varchar || repeat('x', 40) as t from range(1500000) order by hash(range)
