{{ config(materialized='view') }}
select id, year, kind from {{ source('lake', 'events') }}
