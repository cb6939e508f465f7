{{ config(materialized='incremental', unique_key='placed', schema='daily') }}

select placed, count(*) as orders, {{ dbt.date_trunc('month', 'placed') }} as month
from {{ ref('stg_orders') }}
{% if is_incremental() %}
where placed > (select max(placed) from {{ this }})
{% endif %}
group by placed
