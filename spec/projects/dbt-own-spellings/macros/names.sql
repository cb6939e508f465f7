{# The names of the parameters are the project's own. #}
{% macro generate_schema_name(schema_name, node) -%}
  {{ 'of_' ~ (schema_name or target.schema) ~ '_' ~ node.resource_type }}
{%- endmacro %}
