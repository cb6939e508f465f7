{{ config(materialized='external', location='out_people.parquet') }}
select id, name from {{ ref('people') }}
