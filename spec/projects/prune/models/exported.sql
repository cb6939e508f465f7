{{ config(materialized='external', location='exports/exported.parquet') }}
select 1 as a
