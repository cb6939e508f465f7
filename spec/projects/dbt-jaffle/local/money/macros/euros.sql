{% macro euros(column) -%}
  {{ return(adapter.dispatch('euros', 'money')(column)) }}
{%- endmacro %}

{% macro default__euros(column) -%}
  round({{ column }} / 100.0, {{ var('digits') }})
{%- endmacro %}

{% macro duckdb__euros(column) -%}
  ({{ column }} / 100.0)::decimal(12, {{ var('digits') }})
{%- endmacro %}
