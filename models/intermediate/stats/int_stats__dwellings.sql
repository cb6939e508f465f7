-- What is counted: a dwelling and edition a row, with the classes that the statistics are told by.
select
  years.local_id,
  years.data_year as year,
  places.commune_code,
  places.departement_code,
  communes.epci_code,
  coalesce(years.vacancy_years >= 2, false) as is_long,
  coalesce(years.kind, 'unknown') as kind,
  {{ surface_band('years.surface_m2') }} as surface_band,
  {{ building_period('years.building_year') }} as building_period,
  {{ vacancy_band('years.vacancy_years') }} as vacancy_band,
  coalesce(owners.owner_kind, 'unknown') as owner_kind,
  coalesce(owners.age_band, 'unknown') as owner_age_band,
  coalesce(owners.distance_band, 'unknown') as owner_distance_band,
  coalesce(contacts.follow_up, 'unknown to the application') as follow_up
from {{ ref('int_housing__years') }} as years
join {{ ref('int_housing__commune') }} as places using (local_id)
left join {{ ref('int_common__communes') }} as communes on communes.commune_code = places.commune_code
left join {{ ref('int_housing__main_owners') }} as owners using (local_id, data_year)
left join {{ ref('int_housing__contacts') }} as contacts using (local_id)
where places.commune_code is not null
