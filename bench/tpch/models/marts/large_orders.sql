-- Orders of more than 300 pieces, with their customers.
with large as (
  select order_id, sum(quantity) as quantity
  from {{ ref('stg_order_lines') }}
  group by order_id
  having sum(quantity) > 300
)
select c.customer_name, c.customer_id, o.order_id, o.ordered_on, o.total_price, large.quantity
from large
inner join {{ ref('stg_orders') }} as o on o.order_id = large.order_id
inner join {{ ref('stg_customers') }} as c on c.customer_id = o.customer_id
order by o.total_price desc, o.ordered_on
limit 100
