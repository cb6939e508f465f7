select * from {{ ref('mid_left_0') }} join {{ ref('mid_right_4') }} join {{ ref('mid_left_3') }} using (id)
