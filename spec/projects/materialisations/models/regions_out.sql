{{ config(materialized='external', location='out/regions.parquet', options={'compression': 'zstd'}) }}
select region, list(code order by code) as codes from {{ ref('codes') }} group by all
