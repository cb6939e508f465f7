-- A département's told total is the number of its vacant dwellings in the mart of dwellings.
with counted as (
  select departement_code, count(*) as dwellings
  from {{ ref('marts_production_housing') }}
  where is_vacant
  group by departement_code
)

select told.departement_code, told.vacant_dwellings, counted.dwellings
from {{ ref('marts_admin_departements') }} as told
left join counted using (departement_code)
where told.vacant_dwellings <> coalesce(counted.dwellings, 0)
