{{ config(materialized='table', strategy='check', unique_key='id', check_cols='all') }}
select * from {{ ref('things') }}
