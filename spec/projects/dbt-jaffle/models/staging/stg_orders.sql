with source as (

    select * from {{ ref('raw_orders') }}

), renamed as (

    select id as order_id, customer_id, ordered, status
    from source

)

select * from renamed
