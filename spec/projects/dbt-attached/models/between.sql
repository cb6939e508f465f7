{{ config(materialized='ephemeral') }}
select id, n from {{ ref('grown') }}
