-- In every dimension, the classes of a département hold as many dwellings as its communes.
with totals as (
  select departement_code, year, sum(dwellings) as dwellings
  from {{ ref('int_stats__commune_cells') }}
  where measure = 'vacant'
  group by departement_code, year
),

classes as (
  select departement_code, year, dimension, sum(dwellings) as dwellings
  from {{ ref('int_stats__class_cells') }}
  where dimension <> 'movement'
  group by departement_code, year, dimension
)

select classes.departement_code, classes.year, classes.dimension
from classes
left join totals using (departement_code, year)
where totals.dwellings is distinct from classes.dwellings
