{{ config(materialized='table') }}
with recursive down(n) as (select 2 union all select n - 1 from down where n > 0)
select t.code, t.n, down.n as d from {{ ref('inner_three') }} t, down, {{ ref('inner_one') }} i where i.n = 2
