select * from {{ reff('stg_orders') }}
