{{
  config(
    materialized='incremental',
    unique_key='order_id',
    incremental_strategy='delete+insert',
    tags=['daily'],
    post_hook="insert into audit.runs select 'rows of {{ this.identifier }}', count(*)::varchar from {{ this }}"
  )
}}
select orders.order_id, orders.customer_id, orders.ordered, orders.status, totals.total
from {{ ref('stg_orders') }} as orders
left join {{ ref('int_totals') }} as totals using (order_id)
{% if is_incremental() %}
where orders.ordered >= (select max(ordered) from {{ this }})
{% endif %}
