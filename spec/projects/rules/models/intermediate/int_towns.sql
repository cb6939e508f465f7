select town, count(*) as orders from {{ ref('stg_orders') }} group by town
