select
  cast(owner_id as varchar) as owner_id,
  cast(housing_id as varchar) as housing_id,
  rank as owner_rank,
  cast(start_date as date) as start_date,
  cast(end_date as date) as end_date,
  coalesce(origin, 'unknown') as origin
from {{ source('production', 'owners_housing') }}
