{{ config(materialized='table') }}
select c.name, l.id, l.name as lake_name from {{ ref('codes') }} c, {{ source('lake', 'all') }} l
