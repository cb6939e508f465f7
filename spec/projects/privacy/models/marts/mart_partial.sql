select
  sum(rent) filter (where owner_id = 42) as one_rent,
  sum(case when owner_id = 42 then rent end) as same_rent,
  case when count(*) > 100 then round(sum(rent)) end as whole_rent
from {{ ref('stg_owners') }}
group by owner_id % 10
having count(*) >= 11
