select id, town from {{ ref('stg_orders') }}
