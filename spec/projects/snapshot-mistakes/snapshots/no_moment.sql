{{ config(strategy='timestamp', unique_key='id', check_cols='all') }}
select * from {{ ref('things') }}
