{{ config(materialized='view') }}
select id, full_name, commune from {{ ref('owners') }}
