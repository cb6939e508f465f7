{{ config(location='out/../here.parquet') }}
select * from {{ ref('base') }}
