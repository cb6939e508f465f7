select * from {{ ref('mid_right_3') }} join {{ ref('mid_left_5') }} using (id) where 5 < 0
