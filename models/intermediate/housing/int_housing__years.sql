-- The yearly files united, a dwelling once a year: some lines are there twice.
select
  local_id,
  data_year,
  building_id,
  commune_code,
  vacancy_start_year,
  data_year - vacancy_start_year as vacancy_years,
  surface_m2,
  kind,
  rooms,
  building_year,
  rental_value
from {{ ref('stg_lovac__housing') }}
where list_contains([{{#each (var 'years') as |year|}}{{ year }}, {{/each}}], data_year)
qualify row_number() over (partition by local_id, data_year order by vacancy_start_year, surface_m2, rental_value) = 1
