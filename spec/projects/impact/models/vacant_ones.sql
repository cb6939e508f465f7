{{ config(materialized='ephemeral') }} select * from {{ ref('stg_dwellings') }} where vacant
