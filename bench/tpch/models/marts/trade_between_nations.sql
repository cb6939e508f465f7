-- Revenue shipped between two nations, each way and each year.
with shipped as (
  select
    supplying.nation_name as supplier_nation,
    buying.nation_name as customer_nation,
    extract(year from l.shipped_on) as year,
    l.revenue
  from {{ ref('stg_order_lines') }} as l
  inner join {{ ref('stg_suppliers') }} as s on s.supplier_id = l.supplier_id
  inner join {{ ref('stg_nations') }} as supplying on supplying.nation_id = s.nation_id
  inner join {{ ref('stg_orders') }} as o on o.order_id = l.order_id
  inner join {{ ref('stg_customers') }} as c on c.customer_id = o.customer_id
  inner join {{ ref('stg_nations') }} as buying on buying.nation_id = c.nation_id
  where l.shipped_on between date '1995-01-01' and date '1996-12-31'
)
select supplier_nation, customer_nation, year, sum(revenue) as revenue
from shipped
where (supplier_nation = 'FRANCE' and customer_nation = 'GERMANY')
   or (supplier_nation = 'GERMANY' and customer_nation = 'FRANCE')
group by supplier_nation, customer_nation, year
order by supplier_nation, customer_nation, year
