select id from {{ ref('right_side') }} where id < {{ bound() + shop.bound() + var('more', 0) }}
