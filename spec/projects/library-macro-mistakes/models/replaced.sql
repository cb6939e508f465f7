select {{ dbt_utils.surrogate_key(['order_id']) }} as k from {{ ref('orders') }}
