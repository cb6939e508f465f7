-- Where a commune lies: the middle of its outline where there is one, else of its département's.
with commune_places as (
  select commune_code, st_x(st_centroid(geom)) as longitude, st_y(st_centroid(geom)) as latitude
  from {{ ref('stg_geo__communes') }}
),

departement_places as (
  select departement_code, st_x(st_centroid(geom)) as longitude, st_y(st_centroid(geom)) as latitude
  from {{ ref('stg_geo__departements') }}
)

select
  communes.code as commune_code,
  communes.name,
  {{ normalise_town('communes.name') }} as comparable_name,
  communes.departement_code,
  communes.epci_code,
  communes.postal_code,
  communes.population,
  tlv.commune_code is not null as in_tlv_zone,
  commune_places.commune_code is not null as has_outline,
  coalesce(commune_places.longitude, departement_places.longitude) as longitude,
  coalesce(commune_places.latitude, departement_places.latitude) as latitude
from {{ ref('communes') }} as communes
left join {{ ref('stg_tlv__communes') }} as tlv on tlv.commune_code = communes.code
left join commune_places on commune_places.commune_code = communes.code
left join departement_places on departement_places.departement_code = communes.departement_code
