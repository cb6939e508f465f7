{{ config(tags=['geography', 'metabase']) }}
-- The communes with the zonings that vacancy is studied by.
select
  communes.commune_code,
  communes.name,
  communes.postal_code,
  communes.departement_code,
  departements.region_code,
  communes.epci_code,
  epci.kind as epci_kind,
  cast(communes.population as integer) as population,
  {{ population_band('communes.population') }} as population_band,
  departements.zone,
  communes.in_tlv_zone,
  communes.commune_code = departements.main_commune_code as is_chef_lieu,
  establishments.commune_code is not null as is_followed
from {{ ref('int_common__communes') }} as communes
join {{ ref('departements') }} as departements on departements.code = communes.departement_code
left join {{ ref('epci') }} as epci on epci.code = communes.epci_code
left join (
  select distinct commune_code
  from {{ ref('int_establishments__communes') }}
) as establishments using (commune_code)
