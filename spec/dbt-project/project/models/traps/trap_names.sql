{{ config(alias='t_names', materialized='table', post_hook="insert into {{ this }} (what, name) select 'hook', '{{ this }}'") }}
{%- set made = api.Relation.create(database='side', schema='far', identifier='x') -%}
{%- set own = api.Relation.create(database=target.database, schema='main', identifier='x') -%}
select 'this' as what, '{{ this }}' as name
union all select 'ref', '{{ ref("people") }}'
union all select 'source', '{{ source("raw", "people") }}'
union all select 'elsewhere', '{{ source("far_away", "far") }}'
union all select 'made', '{{ made }}'
union all select 'own', '{{ own }}'
union all select 'without', '{{ this.include(database=false) }}'
union all select 'parts', '{{ this.database }}/{{ this.schema }}/{{ this.identifier }}/{{ target.database }}'
union all select 'other parts', '{{ source("far_away", "far").database }}/{{ model.database }}'
union all select 'bare', '{{ api.Relation.create(schema="main", identifier="x") }}'
{% if execute %}
union all select 'found', '{{ adapter.get_relation(this.database, ref("people").schema, "people") }}'
union all select 'columns', '{{ adapter.get_columns_in_relation(ref("people")) | length }}'
union all select 'far columns', '{{ adapter.get_columns_in_relation(source("far_away", "far")) | length }}'
{% endif %}
