select
  owner_id % 10 as region,
  owner_id % 100 as town,
  {{ secret_statistique('sum(rent)', weight='rent', total='owner_id % 10') }} as rent,
  {{ secret_statistique('count(email)', total='1') }} as emails,
  {{ secret_statistique('max(rent)', weight='rent', total='owner_id % 10') }} as highest,
  sum(rent) as plain
from {{ ref('stg_owners') }}
group by owner_id % 10, owner_id % 100
