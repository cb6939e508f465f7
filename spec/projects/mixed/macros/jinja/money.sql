{% macro cents(column) -%}
  {%- set factor = 100 -%}
  {{ column }} * {{ factor }}
{%- endmacro %}

{% test at_least(model, column_name, value=0) %}
select * from {{ model }} where {{ column_name }} < {{ value }}
{% endtest %}

{% macro count_of(table) %}
  {% set found = run_query('select count(*) as n from ' ~ ref(table)) %}
  {{ print(found.columns[0].values()[0]) }}
{% endmacro %}
