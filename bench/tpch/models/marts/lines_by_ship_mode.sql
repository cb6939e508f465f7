-- Lines that came late though they left in time, by mode and by urgency.
select
  l.ship_mode,
  count(*) filter (where o.priority in ('1-URGENT', '2-HIGH')) as urgent_lines,
  count(*) filter (where o.priority not in ('1-URGENT', '2-HIGH')) as other_lines
from {{ ref('stg_orders') }} as o
inner join {{ ref('stg_order_lines') }} as l on l.order_id = o.order_id
where l.ship_mode in ('MAIL', 'SHIP')
  and l.promised_on < l.received_on
  and l.shipped_on < l.promised_on
  and l.received_on >= date '1994-01-01'
  and l.received_on < date '1995-01-01'
group by l.ship_mode
order by l.ship_mode
