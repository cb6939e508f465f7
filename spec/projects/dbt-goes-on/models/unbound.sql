select amuont from {{ ref('orders') }}
