{% snapshot s_own %}
{{ config(strategy='newer', unique_key='id') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_inv %}
{{ config(strategy='newer', unique_key='id', hard_deletes='invalidate') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_new %}
{{ config(strategy='newer', unique_key='id', hard_deletes='new_record') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_q %}
{{ config(strategy='own.newer', unique_key='id') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_usual %}
{{ config(strategy='timestamp', unique_key='id', updated_at='ts') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}

{% snapshot s_cols %}
{{ config(strategy='newer', unique_key='id', snapshot_meta_column_names={'dbt_valid_from':'vf','dbt_valid_to':'vt','dbt_scd_id':'sid','dbt_updated_at':'ua','dbt_is_deleted':'gone'}, hard_deletes='new_record') }}
select id, v, n, ts from {{ ref('data') }} where run = {{ var('run',1) }}
{% endsnapshot %}
