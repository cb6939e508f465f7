-- Orders of a segment that were not shipped on the day, the largest first.
select
  o.order_id,
  sum(l.revenue) as revenue,
  o.ordered_on,
  o.ship_priority
from {{ ref('stg_customers') }} as c
inner join {{ ref('stg_orders') }} as o on o.customer_id = c.customer_id
inner join {{ ref('stg_order_lines') }} as l on l.order_id = o.order_id
where c.segment = '{{ var('segment') }}'
  and o.ordered_on < date '1995-03-15'
  and l.shipped_on > date '1995-03-15'
group by o.order_id, o.ordered_on, o.ship_priority
order by revenue desc, o.ordered_on
limit 10
