{% macro generate_latest_version_pointer_alias(custom, node) %}newest_{{ custom or node.name }}{% endmacro %}
