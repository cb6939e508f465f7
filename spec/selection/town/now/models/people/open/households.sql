select id, count(*) as n from {{ ref('citizens') }} join {{ ref('streets') }} using (street) group by all
