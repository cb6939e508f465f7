{{ config(tags=['geography', 'metabase']) }}
with communes as (
  select
    departement_code,
    count(*) as communes,
    count(*) filter (where in_tlv_zone) as communes_in_tlv_zone,
    cast(sum(population) as bigint) as population
  from {{ ref('int_common__communes') }}
  group by departement_code
),

totals as (
  -- A total that would give back what is masked in its communes is masked as well.
  select
    departement_code,
    measure,
    case
      when sum(dwellings) < {{ var('smallest_cell') }} then null
      when count(*) filter (where is_masked) = 1 then null
      when sum(dwellings) filter (where is_masked) < {{ var('smallest_cell') }} then null
      else cast(sum(dwellings) as bigint)
    end as dwellings
  from {{ ref('int_stats__vacancy_cells') }}
  where year = {{ var('last_year') }}
  group by departement_code, measure
)

select
  departements.code as departement_code,
  departements.name,
  departements.region_code,
  regions.name as region_name,
  coalesce(communes.communes, 0) as communes,
  coalesce(communes.communes_in_tlv_zone, 0) as communes_in_tlv_zone,
  communes.population,
  vacant.dwellings as vacant_dwellings,
  case
    when vacant.dwellings - long_vacant.dwellings not between 1 and {{ var('smallest_cell') }} - 1 then long_vacant.dwellings
  end as long_vacant_dwellings
from {{ ref('departements') }} as departements
left join {{ ref('regions') }} as regions on regions.code = departements.region_code
left join communes on communes.departement_code = departements.code
left join totals as vacant on vacant.departement_code = departements.code and vacant.measure = 'vacant'
left join totals as long_vacant on long_vacant.departement_code = departements.code and long_vacant.measure = 'long vacant'
