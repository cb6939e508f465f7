{{ config(tags=['vacancy', 'metabase']) }}
with owner_counts as (
  select local_id, count(*) as owners
  from {{ ref('int_owners__housing_distance') }}
  where is_current
  group by local_id
)

select
  history.housing_key,
  places.commune_code,
  places.departement_code,
  places.commune_source,
  coalesce(history.kind, 'unknown') as kind,
  {{ surface_band('history.surface_m2') }} as surface_band,
  history.rooms,
  {{ building_period('history.building_year') }} as building_period,
  {{ rental_value_band('history.rental_value') }} as rental_value_band,
  contacts.energy_class,
  history.is_vacant,
  history.vacancy_start_year,
  history.vacancy_years,
  {{ vacancy_band('history.vacancy_years') }} as vacancy_band,
  history.entered_year,
  history.left_year,
  history.editions,
  coalesce(communes.in_tlv_zone, false) as in_tlv_zone,
  coalesce(contacts.follow_up, 'unknown to the application') as follow_up,
  contacts.last_contact_year,
  coalesce(contacts.contacts, 0) as contacts,
  coalesce(owner_counts.owners, 0) as owners,
  coalesce(main_owners.owner_kind, 'unknown') as main_owner_kind,
  coalesce(main_owners.age_band, 'unknown') as main_owner_age_band,
  coalesce(main_owners.distance_band, 'unknown') as main_owner_distance_band
from {{ ref('int_housing__history') }} as history
join {{ ref('int_housing__commune') }} as places using (local_id)
left join {{ ref('int_common__communes') }} as communes using (commune_code)
left join {{ ref('int_housing__contacts') }} as contacts using (local_id)
left join {{ ref('int_housing__main_owners') }} as main_owners
  on main_owners.local_id = history.local_id and main_owners.data_year = history.last_year
left join owner_counts using (local_id)
