{{ config(tags=["red"], materialized='table') }} select * from {{ ref('mid_left_1') }} join {{ ref('mid_left_0') }} using (id)
