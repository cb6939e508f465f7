-- Orders of one quarter with at least one line that came later than promised.
select o.priority, count(*) as orders
from {{ ref('stg_orders') }} as o
where o.ordered_on >= date '1993-07-01'
  and o.ordered_on < date '1993-10-01'
  and exists (
    select 1
    from {{ ref('stg_order_lines') }} as l
    where l.order_id = o.order_id and l.promised_on < l.received_on
  )
group by o.priority
order by o.priority
