{{ config(tags=['geography', 'metabase']) }}
with vacancy as (
  select commune_code, vacant_dwellings
  from {{ ref('marts_stats_vacancy_by_commune_year') }}
  where year = {{ var('last_year') }}
)

select
  communes.commune_code,
  communes.name,
  communes.departement_code,
  departements.name as departement_name,
  departements.region_code,
  regions.name as region_name,
  communes.epci_code,
  epci.name as epci_name,
  communes.population,
  communes.in_tlv_zone,
  communes.has_outline,
  vacancy.vacant_dwellings,
  round(1000.0 * vacancy.vacant_dwellings / nullif(communes.population, 0), 1) as vacant_per_1000_inhabitants
from {{ ref('int_common__communes') }} as communes
left join {{ ref('departements') }} as departements on departements.code = communes.departement_code
left join {{ ref('regions') }} as regions on regions.code = departements.region_code
left join {{ ref('epci') }} as epci on epci.code = communes.epci_code
left join vacancy using (commune_code)
