{{ config(tags=["green"], materialized='view', meta={'size': 's', 'ok': true}) }} select * from {{ source('raw', 't0') }}
