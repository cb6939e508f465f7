{{ config(materialized='ephemeral') }}
select id, commune, vacant_since, 2024 - year(vacant_since) as years from {{ ref('raw_housing') }}
