{{ config(tags=["blue", "cold"]) }} select * from {{ ref('in_5') }}
