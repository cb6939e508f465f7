{% snapshot kept %}
{{ config(target_schema='kept', strategy='check', unique_key='id', check_cols=['cents']) }}
select id, cents from {{ ref('stg_raw') }}
{% endsnapshot %}

{% snapshot kept_too %}
{{ config(target_schema='kept', strategy='check', unique_key='id', check_cols=['cents']) }}
{%- set rows = namespace(n=0) -%}
select id, cents from {{ ref('stg_raw') }}
{% endsnapshot %}
