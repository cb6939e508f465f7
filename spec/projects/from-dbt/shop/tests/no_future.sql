select * from {{ ref('stg_orders') }} where placed > date '2030-01-01'
