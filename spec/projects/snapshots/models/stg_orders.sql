select id, status, updated_at from {{ ref('orders') }}
