{% macro note_sources(relation) %}
  {%- if not execute -%}{{ return("") }}{%- endif -%}
  {%- set rows = [] -%}
  {%- for source in graph.sources.values() -%}
    {%- set fqn = source.fqn | join('.') -%}
    {%- do rows.append("(" ~ dbt.string_literal(source.unique_id) ~ ", " ~ dbt.string_literal(fqn) ~ ", " ~ source.columns | length ~ ")") -%}
    {%- for column in source.columns.values() -%}
      {%- set type = dbt.string_literal(dbt.escape_single_quotes(column.data_type)) -%}
      {%- do rows.append("(" ~ dbt.string_literal(column.name) ~ ", " ~ type ~ ", 0)") -%}
    {%- endfor -%}
  {%- endfor -%}
  insert into {{ relation }} values {{ rows | join(', ') }}
{% endmacro %}
