{{ config(materialized='table') }}
select * from {{ source('lake', 'people') }}
