{% snapshot orders_history %}
{{ config(unique_key='order_id', strategy='timestamp', updated_at='changed') }}
select order_id, status, ordered::timestamp as changed from {{ ref('stg_orders') }}
{% endsnapshot %}
