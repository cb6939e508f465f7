{{ config(materialized='external', location='stored.xlsx.parquet', plugin='excel', enabled=var('stores', false)) }}
select 1 as id
