{{ config(materialized='ephemeral') }} select * from {{ ref('stg_visits') }} where bot is null
