{% test says_so(model, column_name) %}{{ log('a test of ' ~ column_name, info=true) }}select 1 from {{ model }} where {{ column_name }} is null{% endtest %}
{% macro tell(what='people') %}
  {%- do log('log: ' ~ what, info=true) -%}
  {%- do print('print: ' ~ run_query('select count(*) as n from ' ~ ref('stg_people')).columns[0].values()[0]) -%}
{% endmacro %}
{% macro tell_names() %}
  {%- do print(run_query('select full_name from ' ~ ref('stg_people')).columns[0].values()) -%}
{% endmacro %}
{% materialization telling, default %}
  {%- do log('building ' ~ sql, info=true) -%}
  {%- do exceptions.warn('warned of ' ~ sql) -%}
  {%- if config.get('raises') %}{% do exceptions.raise_compiler_error('stopped at ' ~ sql) %}{% endif -%}
  {%- call statement('main') %}create or replace table {{ this }} as ({{ sql }}){% endcall -%}
  {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}
