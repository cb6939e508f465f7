{{ config(tags=["blue", "hot"], meta={'size': 's', 'ok': true}) }} select * from {{ ref('mid_left_3') }} join {{ ref('mid_left_0') }} using (id)
