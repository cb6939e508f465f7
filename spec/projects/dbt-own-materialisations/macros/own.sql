{% materialization merged, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {% do run_query(merge_into(target_relation)) %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro merge_into(target) %}
  {{ sync_column_schemas('ignore', target, {}) }}
{% endmacro %}

{% materialization snapshot, adapter='duckdb' %}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}

{% materialization broken, default %}
  {% call statement('main') %}create table {{ this }} as select * from nowhere{% endcall %}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}

{% materialization raising, default %}
  {{ exceptions.raise_compiler_error('it wants a key') }}
{% endmaterialization %}

{% materialization noted, default %}
  {% do drop_relation_if_exists(load_relation(this)) %}
  {% call statement('main') %}create table {{ this }} as select *, 'x' as note from ({{ sql }}){% endcall %}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}
