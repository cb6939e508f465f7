-- What entered and stayed is what an edition holds; what left and stayed is what the one before held.
with editions as (
  select data_year as year, count(*) as dwellings
  from {{ ref('int_housing__years') }}
  group by data_year
),

movements as (
  select
    year,
    count(*) filter (where movement in ('entered', 'stayed')) as now,
    count(*) filter (where movement in ('left', 'stayed')) as before
  from {{ ref('int_housing__movements') }}
  group by year
)

select movements.year
from movements
left join editions as now on now.year = movements.year
left join editions as before on before.year = movements.year - 1
where movements.now is distinct from now.dwellings or movements.before is distinct from before.dwellings
