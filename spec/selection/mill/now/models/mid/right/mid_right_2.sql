{{ config(tags=["green"], meta={'size': 's', 'ok': false}) }} select * from {{ ref('in_6') }} join {{ ref('in_3') }} join {{ ref('in_2') }} using (id)
