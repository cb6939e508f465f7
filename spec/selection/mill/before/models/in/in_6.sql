{{ config(tags=["green"]) }} select *, 1 as added from {{ source('raw', 't3') }} join {{ source('raw', 't4') }} using (id)
