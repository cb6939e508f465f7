-- The first owner of each dwelling and edition.
select
  owners.local_id,
  owners.data_year,
  owners.owner_key,
  owners.owner_kind,
  owners.age_band,
  {{ distance_band('links.lives_in_commune', 'links.distance_km') }} as distance_band
from {{ ref('int_owners__housing_years') }} as owners
join {{ ref('int_owners__housing_distance') }} as links using (owner_key, local_id)
qualify row_number() over (
  partition by owners.local_id, owners.data_year order by owners.owner_rank, owners.owner_key
) = 1
