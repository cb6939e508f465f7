-- Revenue of a year in a region where customer and supplier are of one nation.
select n.nation_name, sum(l.revenue) as revenue
from {{ ref('stg_customers') }} as c
inner join {{ ref('stg_orders') }} as o on o.customer_id = c.customer_id
inner join {{ ref('stg_order_lines') }} as l on l.order_id = o.order_id
inner join {{ ref('stg_suppliers') }} as s on s.supplier_id = l.supplier_id and s.nation_id = c.nation_id
inner join {{ ref('stg_nations') }} as n on n.nation_id = s.nation_id
inner join {{ ref('stg_regions') }} as r on r.region_id = n.region_id
where r.region_name = '{{ var('region') }}'
  and o.ordered_on >= date '1994-01-01'
  and o.ordered_on < date '1995-01-01'
group by n.nation_name
order by revenue desc
