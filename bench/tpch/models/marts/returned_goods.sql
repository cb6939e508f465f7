-- Customers who sent back the most in one quarter.
select
  c.customer_id,
  c.customer_name,
  c.balance,
  n.nation_name,
  sum(l.revenue) as lost_revenue
from {{ ref('stg_customers') }} as c
inner join {{ ref('stg_orders') }} as o on o.customer_id = c.customer_id
inner join {{ ref('stg_order_lines') }} as l on l.order_id = o.order_id
inner join {{ ref('stg_nations') }} as n on n.nation_id = c.nation_id
where o.ordered_on >= date '1993-10-01'
  and o.ordered_on < date '1994-01-01'
  and l.return_flag = 'R'
group by c.customer_id, c.customer_name, c.balance, n.nation_name
order by lost_revenue desc
limit 20
