{{ config(materialized='view') }}
select
  date_trunc('hour', now() at time zone 'Pacific/Kiritimati') - to_hours(n::integer) as seen,
  case n when 3 then 1000 else 10 + n % 3 end as amount
from range(0, 60) as hours(n)
