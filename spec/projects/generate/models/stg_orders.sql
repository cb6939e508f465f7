select order_id, size as "Size of It", price * 2 as double_price from {{ ref('orders') }}
