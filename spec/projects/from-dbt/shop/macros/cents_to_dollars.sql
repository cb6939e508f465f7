{# Money is kept in cents. #}
{% macro cents_to_dollars(column, digits=2) -%}
    {{ return(adapter.dispatch('cents_to_dollars')(column, digits)) }}
{%- endmacro %}

{% macro default__cents_to_dollars(column, digits) -%}
    round({{ column }} / 100, {{ digits }})
{%- endmacro %}

{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name else target.schema }}
{%- endmacro %}
