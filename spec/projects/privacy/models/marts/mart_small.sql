select avg(rent) as rent, max(born) as youngest, {{ secret_statistique('min(rent)') }} as lowest
from {{ ref('stg_owners') }}
group by owner_id % 10
having count(*) >= 10
