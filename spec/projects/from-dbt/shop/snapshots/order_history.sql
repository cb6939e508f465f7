{% snapshot order_history %}
{{ config(unique_key='order_id', strategy='check', check_cols=['amount']) }}
select order_id, amount from {{ ref('stg_orders') }}
{% endsnapshot %}
