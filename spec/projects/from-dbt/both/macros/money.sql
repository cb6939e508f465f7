-- Two of one file: the first is mechanical, and both languages need it
{% macro cents(column) %}{{ column }} * 100{% endmacro %}

{% macro summed(columns) %}
  {%- set parts = [] -%}
  {%- for column in columns -%}{%- do parts.append(cents(column)) -%}{%- endfor -%}
  {{ parts | join(' + ') }}
{%- endmacro %}

{% macro half(column) %}{{ column }} / 2{% endmacro %}
