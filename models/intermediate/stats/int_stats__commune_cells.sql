-- How many dwellings are vacant by commune and year, and which of these numbers must not be published. Two measures, each
-- with the secrecy of fiscal data. Primary: fewer than 11 dwellings, or one owner with more than 85 % of them; the same
-- for what is left when long vacancy is taken from all vacancy. Secondary: where the numbers masked among the communes of
-- an EPCI (in one département) could be had back from its total, the next smallest one too.
with counted as materialized (
  select
    commune_code,
    departement_code,
    epci_code,
    year,
    count(*) as vacant,
    count(*) filter (where is_long) as long_vacant
  from {{ ref('int_stats__dwellings') }}
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
  from {{ ref('int_stats__dwellings') }} as dwellings
  join counted using (commune_code, year)
  join {{ ref('int_owners__housing_years') }} as owners
    on owners.local_id = dwellings.local_id and owners.data_year = dwellings.year
  where counted.vacant >= {{ var('smallest_cell') }}
  group by dwellings.commune_code, dwellings.year, owners.owner_key
),

largest as (
  select
    commune_code,
    year,
    max(vacant) as vacant,
    max(long_vacant) as long_vacant,
    max(vacant - long_vacant) as recent
  from portfolios
  group by commune_code, year
),

judged as (
  select
    counted.*,
    {{ is_secret('counted.vacant', 'largest.vacant') }} as vacant_is_primary,
    {{ is_secret('counted.long_vacant', 'largest.long_vacant') }}
      or {{ is_secret('counted.vacant - counted.long_vacant', 'largest.recent') }} as long_is_primary
  from counted
  left join largest using (commune_code, year)
),

measured as (
  select
    commune_code,
    departement_code,
    epci_code,
    year,
    'vacant' as measure,
    vacant as dwellings,
    0 as rest,
    vacant_is_primary as is_primary
  from judged
  union all
  select
    commune_code,
    departement_code,
    epci_code,
    year,
    'long vacant' as measure,
    long_vacant as dwellings,
    vacant - long_vacant as rest,
    vacant_is_primary or long_is_primary as is_primary
  from judged
),

summed as (
  select
    *,
    count(*) filter (where is_primary) over area as masked_cells,
    sum(dwellings) filter (where is_primary) over area as masked_dwellings,
    sum(rest) filter (where is_primary) over area as masked_rest,
    row_number() over (
      partition by departement_code, epci_code, year, measure
      order by is_primary, dwellings = 0, dwellings + rest, commune_code
    ) as place_among_unmasked
  from measured
  window area as (partition by departement_code, epci_code, year, measure)
),

masked as (
  select
    commune_code,
    departement_code,
    epci_code,
    year,
    measure,
    dwellings,
    rest,
    is_primary,
    not is_primary
      and place_among_unmasked = 1
      and not {{ hides_enough('masked_cells', 'masked_dwellings', 'masked_rest') }} as is_secondary
  from summed
)

select
  *,
  -- Where all vacancy is masked, long vacancy is too.
  bool_or(is_primary or is_secondary) filter (where measure = 'vacant') over (partition by commune_code, year)
    or is_primary
    or is_secondary as is_masked
from masked
