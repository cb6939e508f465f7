select kind, sum(amount) as total, list(id order by id) as ids
from {{ ref('orders') }}
group by kind
