{{ config(tags=["cold"], materialized='table') }} select * from {{ ref('mid_right_2') }} join {{ ref('in_6') }} using (id)
