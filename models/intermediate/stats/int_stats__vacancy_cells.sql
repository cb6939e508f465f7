-- How many dwellings are vacant by commune and year, and which of these numbers must not be published. Two measures, each
-- with the secrecy of fiscal data: fewer than 11 dwellings, or one owner with more than 85 % of them (primary); and, where
-- the numbers masked in a département could be had back from its total, the next smallest one too (secondary).
with dwellings as materialized (
  select
    years.local_id,
    years.data_year as year,
    communes.commune_code,
    communes.departement_code,
    coalesce(years.vacancy_years >= 2, false) as is_long
  from {{ ref('int_housing__years') }} as years
  join {{ ref('int_housing__commune') }} as communes using (local_id)
  where communes.commune_code is not null
),

measured as (
  select commune_code, departement_code, year, local_id, 'vacant' as measure from dwellings
  union all
  select commune_code, departement_code, year, local_id, 'long vacant' as measure from dwellings where is_long
),

counted as materialized (
  select commune_code, departement_code, year, measure, count(*) as dwellings
  from measured
  group by all
),

-- Only cells that are large enough need to be looked at for a dominant owner.
portfolios as (
  select
    dwellings.commune_code,
    dwellings.year,
    owners.owner_key,
    count(*) as vacant,
    count(*) filter (where dwellings.is_long) as long_vacant
  from dwellings
  join counted
    on counted.commune_code = dwellings.commune_code
    and counted.year = dwellings.year
    and counted.measure = 'vacant'
    and counted.dwellings >= {{ var('smallest_cell') }}
  join {{ ref('int_owners__housing_years') }} as owners
    on owners.local_id = dwellings.local_id and owners.data_year = dwellings.year
  group by dwellings.commune_code, dwellings.year, owners.owner_key
),

largest as (
  select commune_code, year, 'vacant' as measure, max(vacant) as dwellings
  from portfolios
  group by commune_code, year
  union all
  select commune_code, year, 'long vacant' as measure, max(long_vacant) as dwellings
  from portfolios
  group by commune_code, year
),

judged as (
  select
    counted.*,
    counted.dwellings < {{ var('smallest_cell') }}
      or coalesce(largest.dwellings, 0) > {{ var('largest_share') }} * counted.dwellings
      -- Vacant less long vacant is a cell as well: that of recent vacancy.
      or vacant.dwellings - counted.dwellings between 1 and {{ var('smallest_cell') }} - 1 as is_primary
  from counted
  join counted as vacant
    on vacant.commune_code = counted.commune_code
    and vacant.year = counted.year
    and vacant.measure = 'vacant'
  left join largest
    on largest.commune_code = counted.commune_code
    and largest.year = counted.year
    and largest.measure = counted.measure
),

summed as (
  select
    *,
    count(*) filter (where is_primary) over departement as masked_cells,
    coalesce(sum(dwellings) filter (where is_primary) over departement, 0) as masked_dwellings,
    row_number() over (
      partition by departement_code, year, measure order by is_primary, dwellings, commune_code
    ) as place_among_unmasked
  from judged
  window departement as (partition by departement_code, year, measure)
),

masked as (
  select
    commune_code,
    departement_code,
    year,
    measure,
    dwellings,
    is_primary,
    not is_primary
      and place_among_unmasked = 1
      and masked_cells > 0
      and (masked_cells = 1 or masked_dwellings < {{ var('smallest_cell') }}) as is_secondary
  from summed
)

select *, is_primary or is_secondary as is_masked
from masked
