select *
from "stg"."stg_communes"
where "code" is null
