{% macro my_macro(kw='default', n=1) -%}
  '{{ kw }}{{ n }}{{ varargs | length }}'
{%- endmacro %}

{% macro features__shout(text) %}upper({{ text }}) || '?'{% endmacro %}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- if custom_alias_name -%}{{ custom_alias_name | trim }}
  {%- elif node.version -%}{{ node.name ~ "_v" ~ (node.version | replace(".", "_")) }}
  {%- else -%}{{ node.name | replace('trap_', 't_') }}{%- endif -%}
{%- endmacro %}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- set default_schema = target.schema -%}
  {%- if custom_schema_name is none -%} {{ default_schema }}
  {%- elif node.resource_type == 'seed' -%} {{ custom_schema_name | trim }}
  {%- else -%} {{ default_schema }}_{{ custom_schema_name | trim }} {%- endif -%}
{%- endmacro %}
{% macro local_wrap(n) %}({{ caller(n) }}){% endmacro %}
