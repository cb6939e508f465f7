{{ config(tags=["hot", "red"], materialized='view') }} select * from {{ ref('in_2') }} join {{ ref('mid_left_4') }} using (id)
