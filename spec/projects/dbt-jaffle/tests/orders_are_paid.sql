{{ config(severity='warn') }}
-- Orders without a payment
select orders.order_id
from {{ ref('stg_orders') }} as orders
left join {{ ref('stg_payments') }} as payments using (order_id)
where payments.order_id is null
