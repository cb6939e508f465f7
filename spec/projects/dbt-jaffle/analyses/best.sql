select * from {{ ref('orders') }} order by total desc limit 1
