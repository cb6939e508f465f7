select {{ dbt_utils.generate_surogate_key(['order_id']) }} as k from {{ ref('orders') }}
