select first_name from {{ ref('customers') }} where orders = 0
union all
select first_name from {{ ref('customers', v=1) }} where customer_id > 2
