-- Parts that make up a notable share of the stock of one nation's suppliers.
with stock as (
  select ps.part_id, sum(ps.supply_cost * ps.available) as value
  from {{ ref('stg_part_supplies') }} as ps
  inner join {{ ref('stg_suppliers') }} as s on s.supplier_id = ps.supplier_id
  inner join {{ ref('stg_nations') }} as n on n.nation_id = s.nation_id
  where n.nation_name = '{{ var('nation') }}'
  group by ps.part_id
)
select part_id, value
from stock
where value > (select sum(value) * 0.0001 from stock)
order by value desc
