{{ config(materialized='merged') }} select 1 as id
