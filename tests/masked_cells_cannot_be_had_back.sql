-- Where a département's total is told, what its communes mask is at least two of them and 11 dwellings together.
with masked as (
  select departement_code, count(*) as cells, sum(dwellings) as dwellings
  from {{ ref('int_stats__vacancy_cells') }}
  where is_masked and measure = 'vacant' and year = {{ var('last_year') }}
  group by departement_code
)

select masked.departement_code
from masked
join {{ ref('marts_admin_departements') }} as told using (departement_code)
where told.vacant_dwellings is not null
  and (masked.cells < 2 or masked.dwellings < {{ var('smallest_cell') }})
