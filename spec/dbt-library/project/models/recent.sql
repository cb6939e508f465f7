{{ config(materialized='view') }}
select now() at time zone 'Pacific/Kiritimati' - interval 1 hour as seen, 'x' as g
union all
select now() at time zone 'Pacific/Kiritimati' - interval 3 hour, 'y'
