select {{ euros('cents', 2, 'up') }} as price from {{ ref('stg_orders') }}
