select
  size,
  {{ dbt_utils.pivot('color', ['red', 'blue'], then_value='price', else_value='null') }}
from {{ ref('stg_orders') }}
{{ dbt_utils.group_by(1) }}
