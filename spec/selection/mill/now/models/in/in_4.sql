{{ config(materialized='table') }} select * from {{ source('raw', 't4') }}
