-- Profit on green parts, by the supplier's nation and the year of the order.
select
  n.nation_name,
  extract(year from o.ordered_on) as year,
  sum(l.revenue - ps.supply_cost * l.quantity) as profit
from {{ ref('stg_order_lines') }} as l
inner join {{ ref('stg_parts') }} as p on p.part_id = l.part_id
inner join {{ ref('stg_part_supplies') }} as ps on ps.part_id = l.part_id and ps.supplier_id = l.supplier_id
inner join {{ ref('stg_suppliers') }} as s on s.supplier_id = l.supplier_id
inner join {{ ref('stg_orders') }} as o on o.order_id = l.order_id
inner join {{ ref('stg_nations') }} as n on n.nation_id = s.nation_id
where p.part_name like '%green%'
group by n.nation_name, year
order by n.nation_name, year desc
