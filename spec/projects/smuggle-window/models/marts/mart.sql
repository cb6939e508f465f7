select
  owner_id,
  lag(full_name) over (order by owner_id) as before,
  count(*) over (partition by full_name) as namesakes
from {{ ref('stg_owners') }}
