{% snapshot s_ts %}
{{ config(strategy='timestamp', unique_key='id', updated_at='ts') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_del %}
{{ config(strategy='timestamp', unique_key='id', updated_at='ts', hard_deletes='new_record') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}
