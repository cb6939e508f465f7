select "code", count(*) as n_records
from "stg"."stg_communes"
where "code" is not null
group by "code"
having count(*) > 1
