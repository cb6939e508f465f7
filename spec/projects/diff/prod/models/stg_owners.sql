{{ config(materialized='view') }}
select * from {{ source('lake', 'owners') }}
