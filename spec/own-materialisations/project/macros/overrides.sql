{# In place of dbt's own: every view says who made it. #}
{% materialization view, default %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {% call statement('main') -%}
    create or replace view {{ target_relation }} as select '{{ model.name }}' as made_by, * from ({{ sql }})
  {%- endcall %}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# dbt-duckdb's own is for DuckDB, and goes before this one. #}
{% materialization table, default %}
  {{ exceptions.raise_compiler_error('never called') }}
{% endmaterialization %}

{% materialization incremental, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set existing = load_relation(this) -%}
  {%- set mode = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {%- if existing is none or should_full_refresh() -%}
    {% if existing is not none %}{% do adapter.drop_relation(existing) %}{% endif %}
    {% call statement('main') %}{{ create_table_as(False, target_relation, sql) }}{% endcall %}
  {%- else -%}
    {%- set columns = adapter.get_columns_in_relation(existing) | map(attribute='name') | join(', ') -%}
    {%- set tmp = make_temp_relation(target_relation) -%}
    {% do run_query(create_table_as(True, tmp, sql)) %}
    {% call statement('main') %}insert into {{ target_relation }} ({{ columns }}) select {{ columns }} from {{ tmp.include(database=False, schema=False) }}{% endcall %}
    {% do run_query('drop table ' ~ tmp.include(database=False, schema=False)) %}
  {%- endif -%}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
