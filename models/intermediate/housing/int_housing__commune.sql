-- The commune of a dwelling: as declared in its newest edition, else the one whose outline holds its coordinates.
-- The coordinates themselves are not kept.
with places as (
  select
    local_id,
    arg_max(commune_code, data_year) as declared_code,
    arg_max(longitude, data_year) as longitude,
    arg_max(latitude, data_year) as latitude
  from {{ ref('stg_lovac__housing') }}
  group by local_id
),

outlines as (
  -- Outlines of communes that merged since are of no use: their codes are gone.
  select stg_geo__communes.commune_code, stg_geo__communes.geom
  from {{ ref('stg_geo__communes') }}
  semi join {{ ref('int_common__communes') }} using (commune_code)
),

found as (
  select places.local_id, min(outlines.commune_code) as commune_code
  from places
  join outlines on st_contains(outlines.geom, st_point(places.longitude, places.latitude))
  group by places.local_id
),

found_departement as (
  select places.local_id, min(departements.departement_code) as departement_code
  from places
  join {{ ref('stg_geo__departements') }} as departements
    on st_contains(departements.geom, st_point(places.longitude, places.latitude))
  group by places.local_id
)

select
  places.local_id,
  coalesce(places.declared_code, found.commune_code) as commune_code,
  {{ departement_of('coalesce(places.declared_code, found.commune_code)') }} as departement_code,
  found.commune_code as outline_commune_code,
  found_departement.departement_code as outline_departement_code,
  case
    when places.declared_code = found.commune_code then 'declared and confirmed'
    when places.declared_code is not null and found.commune_code is not null then 'declared, other outline'
    when places.declared_code is not null then 'declared'
    when found.commune_code is not null then 'outline'
    else 'unknown'
  end as commune_source
from places
left join found using (local_id)
left join found_departement using (local_id)
