select
  o.town,
  (select max(i.full_name) from {{ ref('stg_owners') }} i where i.town = o.town) as last_one,
  s.x as lateral_one
from {{ ref('stg_owners') }} o, lateral (select reverse(o.full_name) as x) s
