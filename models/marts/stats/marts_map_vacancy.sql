{{ config(materialized='external', location='exports/map_vacancy.parquet', tags=['geography', 'public']) }}
-- eider: allow rule/too-many-parents because the map unites three levels of areas, each with its outline and its figures.
-- The map: an outline a row, of regions and départements everywhere and of communes where there are outlines.
with outlines_of_regions as (
  select departements.region_code, st_union_agg(outlines.geom) as geom
  from {{ ref('stg_geo__departements') }} as outlines
  join {{ ref('departements') }} as departements on departements.code = outlines.departement_code
  group by departements.region_code
)

select
  'region' as level,
  regions.region_code as code,
  regions.name,
  cast(null as varchar) as departement_code,
  regions.vacant_dwellings,
  regions.long_vacant_dwellings,
  outlines_of_regions.geom
from outlines_of_regions
join {{ ref('marts_admin_regions') }} as regions using (region_code)
union all
select
  'departement' as level,
  departements.departement_code as code,
  departements.name,
  departements.departement_code,
  figures.vacant_dwellings,
  figures.long_vacant_dwellings,
  departements.geom
from {{ ref('stg_geo__departements') }} as departements
left join {{ ref('marts_admin_departements') }} as figures using (departement_code)
union all
select
  'commune' as level,
  outlines.commune_code as code,
  communes.name,
  communes.departement_code,
  figures.vacant_dwellings,
  figures.long_vacant_dwellings,
  outlines.geom
from {{ ref('stg_geo__communes') }} as outlines
join {{ ref('marts_admin_communes') }} as communes using (commune_code)
left join {{ ref('marts_stats_vacancy_by_commune_year') }} as figures
  on figures.commune_code = outlines.commune_code and figures.year = {{ var('last_year') }}
