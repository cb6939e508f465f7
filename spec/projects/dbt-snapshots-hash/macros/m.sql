
{% macro default__snapshot_hash_arguments(args) -%}
 sha256({% for a in args %}coalesce({{ a }}::varchar, '~'){% if not loop.last %} || '#' || {% endif %}{% endfor %})
{%- endmacro %}
{% macro current_timestamp() %}(timestamp '2026-03-0{{ var('run',1) }}'){% endmacro %}