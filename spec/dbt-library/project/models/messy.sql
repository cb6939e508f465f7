{{ config(materialized='view') }}
-- a model that imports nothing
with firsts as (
    select * from {{ ref('stg_orders') }} where id = 1
)
select firsts.id, s.price
from firsts
join {{ ref("stg_changed") }} s using (id)
left join {{ source('raw', 'raw_orders') }} r on r."Id" = firsts.id
left join main.raw_orders o on o."Id" = firsts.id
left join "raw_orders" p on p."Id" = firsts.id
