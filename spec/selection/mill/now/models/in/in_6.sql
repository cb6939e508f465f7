{{ config(tags=["green"]) }} select * from {{ source('raw', 't3') }} join {{ source('raw', 't4') }} using (id)
