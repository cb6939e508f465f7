{{ config(tags=['vacancy', 'metabase']) }}
select
  links.owner_key,
  history.housing_key,
  links.owner_rank,
  links.right_kind,
  links.first_edition,
  links.last_edition,
  links.is_current,
  links.lives_in_commune,
  links.lives_in_departement,
  {{ distance_band('links.lives_in_commune', 'links.distance_km') }} as distance_band
from {{ ref('int_owners__housing_distance') }} as links
join {{ ref('int_housing__history') }} as history using (local_id)
