select
  {{ dbt_utils.generate_surrogate_key(['order_id', 'size']) }} as order_key,
  {{ dbt_utils.star(from=ref('orders'), except=['price']) }},
  cast(price as {{ dbt.type_numeric() }}) as price
from {{ ref('orders') }}
