select {{ 100 // 0 }} as share from {{ ref('stg_orders') }}
