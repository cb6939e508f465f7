{{ config(tags=['geography', 'metabase']) }}
with communes as (
  select
    epci_code,
    count(*) as communes,
    count(*) filter (where in_tlv_zone) as communes_in_tlv_zone,
    count(distinct departement_code) as departements,
    arg_max(departement_code, (population, commune_code)) as departement_code
  from {{ ref('int_common__communes') }}
  group by epci_code
)

select
  epci.code as epci_code,
  epci.name,
  epci.kind,
  epci.tax_regime,
  communes.departement_code,
  coalesce(communes.departements, 0) as departements,
  coalesce(communes.communes, 0) as communes,
  coalesce(communes.communes_in_tlv_zone, 0) as communes_in_tlv_zone,
  epci.population,
  vacancy.vacant_dwellings,
  vacancy.long_vacant_dwellings,
  establishments.establishment_id is not null as uses_application
from {{ ref('epci') }} as epci
left join communes on communes.epci_code = epci.code
left join {{ ref('marts_stats_vacancy_by_epci_year') }} as vacancy
  on vacancy.epci_code = epci.code and vacancy.year = {{ var('last_year') }}
left join {{ ref('stg_production__establishments') }} as establishments
  on establishments.siren = epci.code and establishments.is_active
