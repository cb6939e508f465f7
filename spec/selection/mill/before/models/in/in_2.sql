{{ config(materialized='table', meta={'size': 's', 'ok': false}) }} select *, 1 as added from {{ source('raw', 't4') }} join {{ source('raw', 't0') }} using (id)
