select year, count(*) as n from {{ ref('history') }} group by all
