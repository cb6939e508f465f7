select
  {{ dbt_utils.generate_surrogate_key(['customer_id']) }} as customer_key,
  customers.*,
  coalesce(orders.orders, 0) as orders
from {{ ref('stg_customers') }} as customers
left join (select customer_id, count(*) as orders from {{ ref('orders') }} group by 1) as orders using (customer_id)
