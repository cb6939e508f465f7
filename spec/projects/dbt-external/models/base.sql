{{ config(materialized='ephemeral') }}
select 2 as id, 'a,b' as name, date '2026-01-02' as d, 1.50::decimal(10,2) as amount, null::varchar as nul, '' as empty, 'x' as part
union all select 1, 'é"q', null, 2, 'n', 'z', 'y'
