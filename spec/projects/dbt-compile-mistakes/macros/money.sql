{% macro euros(column, digits=2) %}
  round({{ column }} / 100.0, {{ digits }})
{% endmacro %}

{% macro label(kind) %}
  '{{ kind.upper() }}'
{% endmacro %}

{% macro only_somewhere_else() %}
  {{ return(adapter.dispatch('only_somewhere_else', 'shop')()) }}
{% endmacro %}

{% macro postgres__only_somewhere_else() %}1{% endmacro %}
