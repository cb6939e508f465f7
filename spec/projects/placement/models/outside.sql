{{ config(materialized='external', location='../outside.parquet') }}
select 1 as id
