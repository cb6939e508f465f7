select * from {{ ref('out_3') }} join {{ ref('mid_right_0') }} using (id) where 4 < 0
