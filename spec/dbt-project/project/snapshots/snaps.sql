{% snapshot snap_check %}
{{ config(target_schema='snaps', unique_key='id', strategy='check', check_cols=['status']) }}
select * from {{ ref('orders_raw') }}
{% endsnapshot %}
{% snapshot snap_time %}
{{ config(unique_key='id', strategy='timestamp', updated_at='updated_at', hard_deletes='invalidate') }}
select id, status, updated_at::timestamp as updated_at from {{ source('raw', 'old_orders') }}
{% endsnapshot %}
