-- For brass parts of size 15: who in the region supplies each at the lowest cost.
with offers as (
  select s.supplier_id, s.supplier_name, s.balance, n.nation_name, ps.part_id, ps.supply_cost
  from {{ ref('stg_part_supplies') }} as ps
  inner join {{ ref('stg_suppliers') }} as s on s.supplier_id = ps.supplier_id
  inner join {{ ref('stg_nations') }} as n on n.nation_id = s.nation_id
  inner join {{ ref('stg_regions') }} as r on r.region_id = n.region_id
  where r.region_name = '{{ var('region') }}'
),
lowest as (
  select part_id, min(supply_cost) as supply_cost
  from offers
  group by part_id
)
select o.balance, o.supplier_id, o.supplier_name, o.nation_name, p.part_id, p.manufacturer, o.supply_cost
from offers as o
inner join lowest as l on l.part_id = o.part_id and l.supply_cost = o.supply_cost
inner join {{ ref('stg_parts') }} as p on p.part_id = o.part_id
where p.part_size = 15 and p.part_type like '%BRASS'
order by o.balance desc, o.nation_name, o.supplier_name, p.part_id
limit 100
