{{ config(materialized='ephemeral') }}
select commune, count(*) as owners from {{ ref('stg_owners') }} group by commune
