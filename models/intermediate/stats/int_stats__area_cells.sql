-- How many dwellings are vacant by EPCI, département, region and year, and which of these totals must not be published.
-- A total is told when it is large enough, no owner has more than 85 % of it, and what is masked below it cannot be had
-- back: the masked cells that no other told total speaks of are none, or at least two with 11 dwellings together. An EPCI
-- may lie in several départements: its part in each is judged, and one part that could be had back masks the EPCI.
with parts as materialized (
  select
    departement_code,
    epci_code,
    year,
    measure,
    sum(dwellings) as dwellings,
    sum(rest) as rest,
    count(*) filter (where is_masked) as hidden_cells,
    coalesce(sum(dwellings) filter (where is_masked), 0) as hidden_dwellings,
    coalesce(sum(rest) filter (where is_masked), 0) as hidden_rest
  from {{ ref('int_stats__commune_cells') }}
  group by departement_code, epci_code, year, measure
),

owned as materialized (
  select
    dwellings.epci_code,
    dwellings.departement_code,
    dwellings.year,
    owners.owner_key,
    count(*) as vacant,
    count(*) filter (where dwellings.is_long) as long_vacant
  from {{ ref('int_stats__dwellings') }} as dwellings
  join {{ ref('int_owners__housing_years') }} as owners
    on owners.local_id = dwellings.local_id and owners.data_year = dwellings.year
  group by all
),

owned_by_area as (
  select 'epci' as level, epci_code as code, year, owner_key, sum(vacant) as vacant, sum(long_vacant) as long_vacant
  from owned
  where epci_code is not null
  group by all
  union all
  select 'departement', departement_code, year, owner_key, sum(vacant), sum(long_vacant)
  from owned
  group by all
  union all
  select 'region', departements.region_code, owned.year, owned.owner_key, sum(owned.vacant), sum(owned.long_vacant)
  from owned
  join {{ ref('departements') }} as departements on departements.code = owned.departement_code
  group by all
),

largest as materialized (
  select level, code, year, 'vacant' as measure, max(vacant) as dwellings, 0 as rest
  from owned_by_area
  group by level, code, year
  union all
  select level, code, year, 'long vacant' as measure, max(long_vacant) as dwellings, max(vacant - long_vacant) as rest
  from owned_by_area
  group by level, code, year
),

epci as (
  select
    parts.epci_code as code,
    parts.year,
    parts.measure,
    min(parts.departement_code) as departement_code,
    count(*) as departements,
    sum(parts.hidden_cells) as hidden_cells,
    bool_and({{ hides_enough('parts.hidden_cells', 'parts.hidden_dwellings', 'parts.hidden_rest') }})
      and not {{ is_secret('sum(parts.dwellings)', 'any_value(largest.dwellings)') }}
      and not {{ is_secret('sum(parts.rest)', 'any_value(largest.rest)') }} as is_safe
  from parts
  left join largest
    on largest.level = 'epci'
    and largest.code = parts.epci_code
    and largest.year = parts.year
    and largest.measure = parts.measure
  where parts.epci_code is not null
  group by parts.epci_code, parts.year, parts.measure
),

-- Long vacancy is told only where all vacancy is.
safe_epci as (
  select *, bool_and(is_safe) over upwards as is_open
  from epci
  window upwards as (
    partition by code, year order by measure desc rows between unbounded preceding and current row
  )
),

departements_seen as (
  select
    parts.departement_code,
    parts.year,
    parts.measure,
    count(*) filter (where not coalesce(safe_epci.is_open, false) and parts.hidden_cells > 0) as closed_parts,
    coalesce(sum(parts.hidden_dwellings) filter (where not coalesce(safe_epci.is_open, false)), 0) as hidden_dwellings,
    coalesce(sum(parts.hidden_rest) filter (where not coalesce(safe_epci.is_open, false)), 0) as hidden_rest
  from parts
  left join safe_epci
    on safe_epci.code = parts.epci_code and safe_epci.year = parts.year and safe_epci.measure = parts.measure
  group by parts.departement_code, parts.year, parts.measure
),

-- Rather than the département's total, that of one more EPCI is given up: the one with the least to tell.
given_up as (
  select safe_epci.code, safe_epci.year, safe_epci.measure
  from safe_epci
  join departements_seen as seen using (departement_code, year, measure)
  where safe_epci.is_open
    and safe_epci.departements = 1
    and safe_epci.hidden_cells > 0
    and not {{ hides_enough('seen.closed_parts', 'seen.hidden_dwellings', 'seen.hidden_rest') }}
  qualify row_number() over (
    partition by safe_epci.departement_code, safe_epci.year, safe_epci.measure
    order by safe_epci.hidden_cells, safe_epci.code
  ) = 1
),

told_epci as materialized (
  select
    safe_epci.code,
    safe_epci.year,
    safe_epci.measure,
    bool_and(safe_epci.is_open and given_up.code is null) over upwards as is_told
  from safe_epci
  left join given_up using (code, year, measure)
  window upwards as (
    partition by safe_epci.code, safe_epci.year order by safe_epci.measure desc
    rows between unbounded preceding and current row
  )
),

departements_judged as (
  select
    parts.departement_code as code,
    parts.year,
    parts.measure,
    any_value(departements.region_code) as region_code,
    sum(parts.dwellings) as dwellings,
    sum(parts.rest) as rest,
    count(*) filter (where not coalesce(told_epci.is_told, false) and parts.hidden_cells > 0) as closed_parts,
    coalesce(sum(parts.hidden_dwellings) filter (where not coalesce(told_epci.is_told, false)), 0) as hidden_dwellings,
    coalesce(sum(parts.hidden_rest) filter (where not coalesce(told_epci.is_told, false)), 0) as hidden_rest
  from parts
  join {{ ref('departements') }} as departements on departements.code = parts.departement_code
  left join told_epci
    on told_epci.code = parts.epci_code and told_epci.year = parts.year and told_epci.measure = parts.measure
  group by parts.departement_code, parts.year, parts.measure
),

told_departements as materialized (
  select
    judged.*,
    bool_and(
      {{ hides_enough('judged.closed_parts', 'judged.hidden_dwellings', 'judged.hidden_rest') }}
      and not {{ is_secret('judged.dwellings', 'largest.dwellings') }}
      and not {{ is_secret('judged.rest', 'largest.rest') }}
    ) over upwards as is_told
  from departements_judged as judged
  left join largest
    on largest.level = 'departement'
    and largest.code = judged.code
    and largest.year = judged.year
    and largest.measure = judged.measure
  window upwards as (
    partition by judged.code, judged.year order by judged.measure desc
    rows between unbounded preceding and current row
  )
),

regions_judged as (
  select
    region_code as code,
    year,
    measure,
    sum(dwellings) as dwellings,
    sum(rest) as rest,
    count(*) filter (where not is_told and closed_parts > 0) as closed_parts,
    coalesce(sum(hidden_dwellings) filter (where not is_told), 0) as hidden_dwellings,
    coalesce(sum(hidden_rest) filter (where not is_told), 0) as hidden_rest
  from told_departements
  group by region_code, year, measure
),

told_regions as (
  select
    judged.*,
    bool_and(
      {{ hides_enough('judged.closed_parts', 'judged.hidden_dwellings', 'judged.hidden_rest') }}
      and not {{ is_secret('judged.dwellings', 'largest.dwellings') }}
      and not {{ is_secret('judged.rest', 'largest.rest') }}
    ) over upwards as is_told
  from regions_judged as judged
  left join largest
    on largest.level = 'region'
    and largest.code = judged.code
    and largest.year = judged.year
    and largest.measure = judged.measure
  window upwards as (
    partition by judged.code, judged.year order by judged.measure desc
    rows between unbounded preceding and current row
  )
),

united as (
  select 'epci' as level, parts.epci_code as code, parts.year, parts.measure, sum(parts.dwellings) as dwellings, any_value(told_epci.is_told) as is_told
  from parts
  join told_epci
    on told_epci.code = parts.epci_code and told_epci.year = parts.year and told_epci.measure = parts.measure
  group by parts.epci_code, parts.year, parts.measure
  union all
  select 'departement', code, year, measure, dwellings, is_told
  from told_departements
  union all
  select 'region', code, year, measure, dwellings, is_told
  from told_regions
)

select level, code, year, measure, cast(dwellings as bigint) as dwellings, not is_told as is_masked
from united
