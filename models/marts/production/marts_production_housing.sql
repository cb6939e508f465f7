{{ config(tags=['vacancy', 'metabase']) }}
with main_owners as (
  select links.local_id, owners.owner_kind, owners.age_band, links.lives_in_commune, links.distance_km
  from {{ ref('int_owners__housing_distance') }} as links
  join {{ ref('int_owners__deduplicated') }} as owners using (owner_key)
  where links.is_current
  qualify row_number() over (partition by links.local_id order by links.owner_rank, links.owner_key) = 1
),

owner_counts as (
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
  case
    when history.surface_m2 is null then 'unknown'
    when history.surface_m2 < 40 then 'under 40 m²'
    when history.surface_m2 < 70 then '40 to 69 m²'
    when history.surface_m2 < 100 then '70 to 99 m²'
    else '100 m² and over'
  end as surface_band,
  history.rooms,
  case
    when history.building_year is null then 'unknown'
    when history.building_year < 1949 then 'before 1949'
    when history.building_year < 1975 then '1949 to 1974'
    when history.building_year < 2000 then '1975 to 1999'
    else '2000 and later'
  end as building_period,
  case
    when history.rental_value is null then 'unknown'
    when history.rental_value < 1000 then 'under 1,000 €'
    when history.rental_value < 2500 then '1,000 to 2,499 €'
    when history.rental_value < 5000 then '2,500 to 4,999 €'
    else '5,000 € and over'
  end as rental_value_band,
  contacts.energy_class,
  history.is_vacant,
  history.vacancy_start_year,
  history.vacancy_years,
  case
    when history.vacancy_years is null then 'unknown'
    when history.vacancy_years < 2 then 'under 2 years'
    when history.vacancy_years < 5 then '2 to 4 years'
    when history.vacancy_years < 10 then '5 to 9 years'
    else '10 years and over'
  end as vacancy_band,
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
  {{ distance_band('main_owners.lives_in_commune', 'main_owners.distance_km') }} as main_owner_distance_band
from {{ ref('int_housing__history') }} as history
join {{ ref('int_housing__commune') }} as places using (local_id)
left join {{ ref('int_common__communes') }} as communes using (commune_code)
left join {{ ref('int_housing__contacts') }} as contacts using (local_id)
left join main_owners using (local_id)
left join owner_counts using (local_id)
