{{ config(materialized='view') }}
select commune, owners from {{ ref('by_commune') }} where owners > 1
