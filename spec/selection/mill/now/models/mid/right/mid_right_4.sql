select * from {{ ref('mid_left_2') }} join {{ ref('mid_left_3') }} join {{ ref('mid_left_4') }} using (id)
