select * from {{ ref('stg_orders') }} join {{ ref('people') }} using (customer)
