{{ config(materialized='external', location='out/names.parquet') }}
select name from {{ ref('names') }}
