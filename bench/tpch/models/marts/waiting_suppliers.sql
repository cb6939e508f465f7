-- Suppliers who alone kept an order waiting that had others too.
with lines as (
  select order_id, supplier_id, bool_or(received_on > promised_on) as is_late
  from {{ ref('stg_order_lines') }}
  group by order_id, supplier_id
),
orders as (
  select order_id, count(*) as suppliers, count(*) filter (where is_late) as late_suppliers
  from lines
  group by order_id
)
select s.supplier_id, s.supplier_name, count(*) as orders_kept_waiting
from lines as l
inner join orders as w on w.order_id = l.order_id and w.suppliers > 1 and w.late_suppliers = 1
inner join {{ ref('stg_orders') }} as o on o.order_id = l.order_id and o.order_status = 'F'
inner join {{ ref('stg_suppliers') }} as s on s.supplier_id = l.supplier_id
inner join {{ ref('stg_nations') }} as n on n.nation_id = s.nation_id
where l.is_late and n.nation_name = 'SAUDI ARABIA'
group by s.supplier_id, s.supplier_name
order by orders_kept_waiting desc, s.supplier_name
limit 100
