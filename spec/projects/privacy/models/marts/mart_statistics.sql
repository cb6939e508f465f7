select {{ secret_statistique('avg(rent)', weight='rent') }} as secret_rent, sum(rent) as rent
from {{ ref('stg_owners') }}
group by owner_id % 10
having count(*) >= 11
