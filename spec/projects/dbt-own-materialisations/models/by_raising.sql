{{ config(materialized='raising') }} select 1 as id
