select order_id
from {{ ref('stg_orders') }}
{% if target.name == 'dev' %}
limit 10
