{#- What the YAML says of each column, as a template finds it. -#}
{% for name, column in model.columns.items() %}
select
  '{{ name }}' as name,
  '{{ column.get("data_type", "none") }}' as type,
  '{{ column.get("quote") }}' as quote,
  '{{ column.config.meta.get("rule", "") }}' as rule,
  '{{ column.tags | join(",") }}' as tags,
  '{{ column.constraints | map(attribute="type") | join(",") }}' as constraints,
  '{{ column.get("assertion", "") }}' as own,
  '{{ column.config.get("steward", "") }}' as own_config
{{ 'union all' if not loop.last }}
{% endfor %}
