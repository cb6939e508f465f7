select id, sold_at + 1 as shipped_at from {{ source('shop', 'orders') }}
