{% macro bound() %}{{ return(10) }}{% endmacro %}
