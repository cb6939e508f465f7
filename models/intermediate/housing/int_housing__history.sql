-- One dwelling followed from edition to edition. What is known of it is the newest that was said.
with dwellings as (
  select
    local_id,
    min(data_year) as entered_year,
    max(data_year) as last_year,
    count(*) as editions,
    {{#each (var 'years') as |year|}}
    bool_or(data_year = {{ year }}) as in_{{ year }},
    {{/each}}
    arg_max(vacancy_start_year, data_year) as vacancy_start_year,
    arg_max(surface_m2, data_year) as surface_m2,
    arg_max(kind, data_year) as kind,
    arg_max(rooms, data_year) as rooms,
    arg_max(building_year, data_year) as building_year,
    arg_max(rental_value, data_year) as rental_value
  from {{ ref('int_housing__years') }}
  group by local_id
),

land_registry as (
  select
    local_id,
    arg_max(occupancy, data_year) as occupancy,
    max(last_sale_year) as last_sale_year,
    arg_max(surface_m2, data_year) as surface_m2
  from {{ ref('stg_ff__housing') }}
  group by local_id
)

select
  dwellings.local_id,
  {{ pseudonymise('dwellings.local_id', domain='dwelling') }} as housing_key,
  dwellings.entered_year,
  dwellings.last_year,
  dwellings.editions,
  {{#each (var 'years') as |year|}}
  dwellings.in_{{ year }},
  {{/each}}
  dwellings.last_year = {{ var('last_year') }} as is_vacant,
  case when dwellings.last_year < {{ var('last_year') }} then dwellings.last_year + 1 end as left_year,
  dwellings.editions < dwellings.last_year - dwellings.entered_year + 1 as has_come_back,
  dwellings.vacancy_start_year,
  dwellings.last_year - dwellings.vacancy_start_year as vacancy_years,
  coalesce(dwellings.surface_m2, land_registry.surface_m2) as surface_m2,
  dwellings.kind,
  dwellings.rooms,
  dwellings.building_year,
  dwellings.rental_value,
  coalesce(land_registry.occupancy, 'unknown') as land_registry_occupancy,
  land_registry.last_sale_year
from dwellings
left join land_registry using (local_id)
