select year, count(*) as dwellings, sum(rooms) as rooms from {{ source('lovac', 'housing') }} group by year
