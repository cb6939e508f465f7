{% snapshot s_ts %}
{{ config(strategy='timestamp', unique_key='id', updated_at='ts') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_ts2 %}
{{ config(strategy='timestamp', unique_key=['id','n'], updated_at='ts', hard_deletes='invalidate') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_chk %}
{{ config(strategy='check', unique_key='id', check_cols='all', updated_at='ts') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_chk2 %}
{{ config(strategy='check', unique_key='id', check_cols=['v','n'], updated_at='ts', hard_deletes='new_record') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_cur %}
{{ config(strategy='timestamp', unique_key='id', updated_at='ts', dbt_valid_to_current="timestamp '9999-12-31'", hard_deletes='invalidate') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_cur2 %}
{{ config(strategy='timestamp', unique_key=['id','v'], updated_at='ts', dbt_valid_to_current="timestamp '9999-12-31'", hard_deletes='new_record') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}
