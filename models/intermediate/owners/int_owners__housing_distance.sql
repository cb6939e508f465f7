-- One row an owner and dwelling: since when, by what right, and how far the owner lives from it.
with links as (
  select
    owner_key,
    local_id,
    arg_max(owner_rank, data_year) as owner_rank,
    arg_max(right_kind, data_year) as right_kind,
    min(data_year) as first_edition,
    max(data_year) as last_edition
  from {{ ref('int_owners__housing_years') }}
  group by owner_key, local_id
)

select
  links.owner_key,
  links.local_id,
  links.owner_rank,
  links.right_kind,
  links.first_edition,
  links.last_edition,
  links.last_edition = history.last_year as is_current,
  owners.home_commune_code = housing.commune_code as lives_in_commune,
  owners.home_departement_code = housing.departement_code as lives_in_departement,
  -- Between the middles of the two communes (or départements): the dwelling's own coordinates stay out of it.
  round({{ distance_km('home.longitude', 'home.latitude', 'place.longitude', 'place.latitude') }}, 1) as distance_km
from links
join {{ ref('int_housing__history') }} as history using (local_id)
join {{ ref('int_housing__commune') }} as housing using (local_id)
join {{ ref('int_owners__deduplicated') }} as owners using (owner_key)
left join {{ ref('int_common__communes') }} as home on home.commune_code = owners.home_commune_code
left join {{ ref('int_common__communes') }} as place on place.commune_code = housing.commune_code
