-- What the year would have brought without small discounts on small quantities.
select sum(price * discount) as gain
from {{ ref('stg_order_lines') }}
where shipped_on >= date '1994-01-01'
  and shipped_on < date '1995-01-01'
  and discount between 0.05 and 0.07
  and quantity < 24
