-- What was shipped up to ninety days before the last day, by state of the line.
select
  return_flag,
  line_status,
  sum(quantity) as quantity,
  sum(price) as price,
  sum(revenue) as revenue,
  sum(revenue * (1 + tax)) as charged,
  avg(quantity) as mean_quantity,
  avg(price) as mean_price,
  avg(discount) as mean_discount,
  count(*) as lines
from {{ ref('stg_order_lines') }}
where shipped_on <= date '1998-12-01' - interval 90 day
group by return_flag, line_status
order by return_flag, line_status
