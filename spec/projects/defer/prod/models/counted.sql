{{ config(materialized='ephemeral') }}
select commune, count(*) as owners from {{ ref('int_owners') }} group by all
