{{ config(materialized='nothing_like_it') }} select 1 as id
