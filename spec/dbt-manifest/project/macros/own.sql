{% macro note(what) %}{{ tools.note(what) }}{% endmacro %}
{% macro twice(x) %}{% if false %}{{ once(x) }}{% endif %}({{ once(x) }} + {{ x }}){% endmacro %}
{% macro once(x, cast_to='int') -%}
  cast({{ x }} as {{ dbt.type_string() if cast_to == 'text' else cast_to }})
{%- endmacro %}

