select left(code,2) as dep, sum(n) as n from {{ref "stg_communes"}} group by 1
