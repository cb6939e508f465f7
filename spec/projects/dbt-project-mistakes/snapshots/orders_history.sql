{% snapshot orders_history %}
{{ config(unique_key='order_id', strategy='timestamp', updated_at='changed_at') }}
select * from {{ ref('stg_orders') }}
