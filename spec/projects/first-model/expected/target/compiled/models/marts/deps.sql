select left(code,2) as dep, sum(n) as n from "stg"."stg_communes" group by 1
