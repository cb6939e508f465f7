{{ config(tags=['geography', 'metabase']) }}
with communes as (
  select
    departement_code,
    count(*) as communes,
    count(*) filter (where in_tlv_zone) as communes_in_tlv_zone,
    sum(population) as population
  from {{ ref('int_common__communes') }}
  group by departement_code
)

select
  departements.code as departement_code,
  departements.name,
  departements.zone,
  departements.region_code,
  regions.name as region_name,
  cast(coalesce(communes.communes, 0) as integer) as communes,
  cast(coalesce(communes.communes_in_tlv_zone, 0) as integer) as communes_in_tlv_zone,
  cast(communes.population as bigint) as population,
  vacancy.vacant_dwellings,
  vacancy.long_vacant_dwellings
from {{ ref('departements') }} as departements
left join {{ ref('regions') }} as regions on regions.code = departements.region_code
left join communes on communes.departement_code = departements.code
left join {{ ref('marts_stats_vacancy_by_departement_year') }} as vacancy
  on vacancy.departement_code = departements.code and vacancy.year = {{ var('last_year') }}
