-- Where a département's total is told, the classes that are masked in a dimension are none, or at least two with 11
-- dwellings together.
with hidden as (
  select departement_code, year, dimension, count(*) as cells, sum(dwellings) as dwellings
  from {{ ref('int_stats__class_cells') }}
  where is_masked
  group by departement_code, year, dimension
)

select hidden.departement_code, hidden.year, hidden.dimension
from hidden
join {{ ref('marts_stats_vacancy_by_departement_year') }} as told using (departement_code, year)
where told.vacant_dwellings is not null
  and hidden.dimension <> 'movement'
  and (hidden.cells < 2 or hidden.dwellings < {{ var('smallest_cell') }})
