{{ config(materialized='view') }}
select id, full_name, commune from {{ source('lake', 'owners') }}
