{% macro shout(text) %}{{ return(adapter.dispatch('shout', 'kit')(text)) }}{% endmacro %}
{% macro default__shout(text) %}upper({{ text }}) || '!'{% endmacro %}
{% macro duckdb__quiet(text) %}lower({{ text }}){% endmacro %}
{% macro quiet(text) %}{{ adapter.dispatch('quiet', 'kit')(text) }}{% endmacro %}
