{{ config(materialized='external', location='./out/same.parquet') }}
select 1 as id
