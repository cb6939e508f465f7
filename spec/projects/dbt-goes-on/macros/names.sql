{% macro shop_name() %}{% do return('The shop') %}{% endmacro %}
