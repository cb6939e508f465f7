{#- Names and types of the raw file. -#}
select
    id as order_id,
    customer,
    placed,
    {{ cents_to_dollars('cents') }} as amount,
    way
from {{ ref('raw_orders') }}
where extract(year from placed) >= {{ var('first_year') }}
