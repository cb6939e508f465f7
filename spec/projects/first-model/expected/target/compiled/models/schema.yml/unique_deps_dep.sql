select "dep", count(*) as n_records
from "marts"."deps"
where "dep" is not null
group by "dep"
having count(*) > 1
