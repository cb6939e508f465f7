select * from {{ ref('mid_left_0') }} join {{ ref('in_5') }} using (id) where 3 < 0
