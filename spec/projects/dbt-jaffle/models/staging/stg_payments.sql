{%- set methods = var('payment_methods') -%}
select
  id as payment_id,
  order_id,
  method,
  {{ money.euros('cents') }} as amount
from {{ ref('raw_payments') }}
where method in ({% for method in methods %}'{{ method }}'{% if not loop.last %}, {% endif %}{% endfor %})
