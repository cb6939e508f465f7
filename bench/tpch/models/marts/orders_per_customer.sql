-- How many customers made how many orders, special requests left out.
with counted as (
  select c.customer_id, count(o.order_id) as orders
  from {{ ref('stg_customers') }} as c
  left join {{ ref('stg_orders') }} as o
    on o.customer_id = c.customer_id and o.remark not like '%special%requests%'
  group by c.customer_id
)
select orders, count(*) as customers
from counted
group by orders
order by customers desc, orders desc
