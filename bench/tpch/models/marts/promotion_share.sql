-- The share of promoted parts in the revenue of one month, in percent.
select
  100.0 * sum(l.revenue) filter (where p.part_type like 'PROMO%') / sum(l.revenue) as promotion_share
from {{ ref('stg_order_lines') }} as l
inner join {{ ref('stg_parts') }} as p on p.part_id = l.part_id
where l.shipped_on >= date '1995-09-01'
  and l.shipped_on < date '1995-10-01'
