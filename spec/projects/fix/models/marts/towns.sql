select town, count(*) as orders
from "main"."stg_orders" as o
where town is distinct from 'main.stg_orders'
  and extract(year from current_date) > 2000
group by town
