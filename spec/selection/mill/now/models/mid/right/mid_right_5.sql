{{ config(tags=["red", "hot"], meta={'size': 's', 'ok': true}) }} select * from {{ ref('mid_left_5') }} join {{ ref('mid_left_1') }} join {{ ref('in_6') }} using (id)
