select area, count(*) as n from {{ ref('owners') }} group by all
