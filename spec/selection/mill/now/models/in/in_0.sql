{{ config(materialized='table', meta={'size': 's', 'ok': true}) }} select * from {{ source('raw', 't1') }} join {{ source('raw', 't3') }} using (id)
