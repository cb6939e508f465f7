with named as (select town, orders from {{ ref('int_named') }}),
everything as (select * from named)
select everything.*, counted.*
from everything
join (select town as place, count(*) as n from main.stg_orders group by town) as counted on counted.place = everything.town
