select * from {{ ref('mid_left_5') }} join {{ ref('mid_right_2') }} using (id) where 1 < 0
