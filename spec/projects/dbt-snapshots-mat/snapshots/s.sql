{% snapshot s_m %}
{{ config(strategy='timestamp', unique_key='id', updated_at='ts') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_c %}
{{ config(strategy='check', unique_key='id', check_cols='all', updated_at='ts') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}
