select {{ dbt_utils.safe_divide('price') }} as share from {{ ref('orders') }}
