{{ config(materialized='broken') }} select 1 as id
