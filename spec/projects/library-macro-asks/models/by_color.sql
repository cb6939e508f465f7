select
  size,
  {{ dbt_utils.pivot('color', dbt_utils.get_column_values(ref('orders'), 'color')) }}
from {{ ref('orders') }}
group by size
