{% test relationships(model, column_name, to, field) %}
  {{ config(severity='warn') }}
  {% set macro = adapter.dispatch('test_relationships', 'dbt') %}
  {{ macro(model, column_name, to, field) }}
{% endtest %}

{% macro told_of_tests() %}
  {% do print(dbt.test_not_null('t', 'c') ~ '; ' ~ dbt.default__test_accepted_values('t', 'c', ['a', 'b']) ~ '; ' ~ dbt.test_accepted_values('t', 'c', [1], quote=false)) %}
{% endmacro %}
