select id, {{ vat('amount') }} as amount, count(*) as n
from {{ ref('orders') }} join {{ source('app', 'users') }} using (id)
group by all
