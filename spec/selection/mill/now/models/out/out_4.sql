select * from {{ ref('mid_left_4') }} join {{ ref('mid_left_1') }} join {{ ref('mid_right_1') }} using (id)
