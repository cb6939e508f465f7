{% macro columns_of(table) %}
  {%- set found = run_query("select column_name from information_schema.columns where table_name = '" ~ table ~ "' order by ordinal_position") -%}
  {%- set names = [] -%}
  {%- for row in found -%}{%- do names.append(row['column_name']) -%}{%- endfor -%}
  concat({{ names | join(', ') }})
{%- endmacro %}
