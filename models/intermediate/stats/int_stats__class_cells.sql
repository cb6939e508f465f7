-- How many dwellings there are by département, year and class, in one dimension after the other, and which of these
-- numbers must not be published: fewer than 11 dwellings, one owner with more than 85 % of them, the next smallest where
-- one could be had back from the total, and all of them where the département's own total is masked.
with classed as materialized (
  select local_id, year, year as owner_year, departement_code, dimension, class
  from (
    unpivot {{ ref('int_stats__dwellings') }}
    on kind, surface_band, building_period, vacancy_band, owner_kind, owner_age_band, owner_distance_band
    into name dimension value class
  )
  union all
  select local_id, year, year as owner_year, departement_code, 'follow_up' as dimension, follow_up as class
  from {{ ref('int_stats__dwellings') }}
  where year = {{ var('last_year') }}
  union all
  -- What left is known from the edition before.
  select
    movements.local_id,
    movements.year,
    dwellings.year as owner_year,
    dwellings.departement_code,
    'movement' as dimension,
    movements.movement as class
  from {{ ref('int_housing__movements') }} as movements
  join {{ ref('int_stats__dwellings') }} as dwellings
    on dwellings.local_id = movements.local_id
    and dwellings.year = case when movements.movement = 'left' then movements.year - 1 else movements.year end
),

counted as materialized (
  select departement_code, year, dimension, class, count(*) as dwellings
  from classed
  group by all
),

portfolios as (
  select classed.departement_code, classed.year, classed.dimension, classed.class, owners.owner_key, count(*) as dwellings
  from classed
  join counted using (departement_code, year, dimension, class)
  join {{ ref('int_owners__housing_years') }} as owners
    on owners.local_id = classed.local_id and owners.data_year = classed.owner_year
  where counted.dwellings >= {{ var('smallest_cell') }}
  group by all
),

largest as (
  select departement_code, year, dimension, class, max(dwellings) as dwellings
  from portfolios
  group by departement_code, year, dimension, class
),

told as (
  select code as departement_code, year
  from {{ ref('int_stats__area_cells') }}
  where level = 'departement' and measure = 'vacant' and not is_masked
),

judged as (
  select
    counted.*,
    told.year is null or (counted.dimension = 'movement' and told_before.year is null) as total_is_masked,
    {{ is_secret('counted.dwellings', 'largest.dwellings') }} as is_primary
  from counted
  left join told using (departement_code, year)
  left join told as told_before
    on told_before.departement_code = counted.departement_code and told_before.year = counted.year - 1
  left join largest using (departement_code, year, dimension, class)
),

summed as (
  select
    *,
    count(*) filter (where is_primary) over one_total as masked_cells,
    sum(dwellings) filter (where is_primary) over one_total as masked_dwellings,
    row_number() over (
      partition by departement_code, year, dimension order by is_primary, dwellings, class
    ) as place_among_unmasked
  from judged
  window one_total as (partition by departement_code, year, dimension)
)

select
  departement_code,
  year,
  dimension,
  class,
  dwellings,
  is_primary,
  total_is_masked
    or is_primary
    -- Entered, stayed and left hang together by the totals of two years: one gives the others.
    or (dimension = 'movement' and masked_cells > 0)
    or (place_among_unmasked = 1 and not {{ hides_enough('masked_cells', 'masked_dwellings', '0') }}) as is_masked
from summed
