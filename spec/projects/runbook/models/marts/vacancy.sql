select year, commune_code, count(*) as dwellings from {{ ref('stg_housing') }} group by all
