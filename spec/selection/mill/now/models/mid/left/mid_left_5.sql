{{ config(tags=["red", "hot"], materialized='ephemeral', meta={'size': 's', 'ok': true}) }} select * from {{ ref('in_2') }} join {{ ref('in_5') }} using (id)
