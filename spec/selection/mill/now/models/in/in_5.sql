{{ config(tags=["hot"]) }} select * from {{ source('raw', 't4') }}
