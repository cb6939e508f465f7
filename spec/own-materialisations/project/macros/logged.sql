{# Keeps every run's rows, with the number of the run. #}
{% materialization logged, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set existing = load_cached_relation(this) -%}
  {{ run_hooks(pre_hooks) }}
  {% if existing is none %}
    {% set run = 1 %}
    {% call statement('main') -%}
      create table {{ target_relation }} as select {{ run }} as run, q.* from ({{ sql }}) as q
    {%- endcall %}
  {% else %}
    {% set last = run_query('select max(run) from ' ~ target_relation) %}
    {% set run = last.columns[0].values()[0] + 1 %}
    {% call statement('main') -%}
      insert into {{ target_relation }} select {{ run }} as run, q.* from ({{ compiled_code }}) as q
    {%- endcall %}
  {% endif %}
  {{ log('run ' ~ run, info=true) }}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
