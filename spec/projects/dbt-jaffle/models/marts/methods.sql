select
  order_id,
  {%- for method in payment_methods() %}
  coalesce(sum(amount) filter (where method = '{{ method }}'), 0) as {{ method }}{{ ',' if not loop.last }}
  {%- endfor %}
from {{ ref('stg_payments') }}
group by order_id
