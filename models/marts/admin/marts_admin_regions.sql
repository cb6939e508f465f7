{{ config(tags=['geography', 'metabase']) }}
with departements as (
  select
    departements.region_code,
    count(*) as departements,
    sum(communes.communes) as communes,
    sum(communes.population) as population
  from {{ ref('departements') }} as departements
  left join (
    select departement_code, count(*) as communes, sum(population) as population
    from {{ ref('int_common__communes') }}
    group by departement_code
  ) as communes on communes.departement_code = departements.code
  group by departements.region_code
)

select
  regions.code as region_code,
  regions.name,
  regions.zone,
  cast(coalesce(departements.departements, 0) as integer) as departements,
  cast(coalesce(departements.communes, 0) as integer) as communes,
  cast(departements.population as bigint) as population,
  vacancy.vacant_dwellings,
  vacancy.long_vacant_dwellings
from {{ ref('regions') }} as regions
left join departements on departements.region_code = regions.code
left join {{ ref('marts_stats_vacancy_by_region_year') }} as vacancy
  on vacancy.region_code = regions.code and vacancy.year = {{ var('last_year') }}
