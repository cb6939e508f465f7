select town, count(*) as dwellings from {{ ref('vacant_ones') }} group by town
