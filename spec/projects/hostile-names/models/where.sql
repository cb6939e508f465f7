{{ config(materialized='ephemeral') }}
select "select" as "from" from {{ ref('été-2024') }}
