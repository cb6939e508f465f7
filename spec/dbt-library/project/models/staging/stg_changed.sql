select id, placed_on, price + (id - 1)::integer as price, note from {{ ref('stg_orders') }} where id < 3
