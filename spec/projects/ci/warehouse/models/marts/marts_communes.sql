select commune, count(*) as dwellings from {{ ref('marts_housing') }} group by commune
