select id from {{ ref('left_side') }}
