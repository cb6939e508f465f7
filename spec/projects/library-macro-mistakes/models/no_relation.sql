select {{ dbt_utils.star('orders') }} from {{ ref('orders') }}
