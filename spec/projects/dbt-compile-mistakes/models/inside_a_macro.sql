select
  order_id,
  {{ label(3) }} as kind
from {{ ref('stg_orders') }}
