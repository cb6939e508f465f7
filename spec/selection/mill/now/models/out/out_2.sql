{{ config(tags=["hot"]) }} select * from {{ ref('mid_right_2') }} join {{ ref('mid_left_4') }} using (id)
