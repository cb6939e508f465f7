{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {{ custom_alias_name if custom_alias_name else node.name | replace('stg_', 's_') }}
{%- endmacro %}

{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name or ('staging' if node.name.startswith('stg_') else target.schema) }}
{%- endmacro %}
