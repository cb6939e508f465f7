{{ config(tags=['vacancy', 'public', 'metabase']) }}
-- A commune that had a vacant dwelling in one edition has a row for each: zero is said, small numbers are not.
with communes as (
  select distinct commune_code, departement_code
  from {{ ref('int_stats__commune_cells') }}
),

years as (
  select unnest([{{#each (var 'years') as |year|}}{{ year }}, {{/each}}]) as year
),

cells as (
  select
    commune_code,
    year,
    any_value(dwellings) filter (where measure = 'vacant') as vacant,
    any_value(dwellings) filter (where measure = 'long vacant') as long_vacant,
    bool_or(is_masked) filter (where measure = 'vacant') as vacant_is_masked,
    bool_or(is_masked) filter (where measure = 'long vacant') as long_is_masked
  from {{ ref('int_stats__commune_cells') }}
  group by commune_code, year
)

select
  communes.commune_code,
  communes.departement_code,
  years.year,
  case when not coalesce(cells.vacant_is_masked, false) then coalesce(cells.vacant, 0) end as vacant_dwellings,
  case when not coalesce(cells.long_is_masked, false) then coalesce(cells.long_vacant, 0) end as long_vacant_dwellings,
  coalesce(cells.vacant_is_masked, false) as is_masked
from communes
cross join years
left join cells using (commune_code, year)
