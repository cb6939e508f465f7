{{ config(options={'partition_by': ['year'], 'compression': 'zstd'}) }}
select year, town, n from {{ ref('visits') }}
