{% snapshot s_ts %}
{{ config(strategy='timestamp', unique_key='id', updated_at='ts', hard_deletes='invalidate') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_chk %}
{{ config(strategy='check', unique_key='id', check_cols=['v'], updated_at='ts') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_colsadd %}
{{ config(strategy='check', unique_key='id', check_cols='all', updated_at='ts') }}
select id, v, ts {% if var('run',1) > 1 %}, n {% endif %} from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}
