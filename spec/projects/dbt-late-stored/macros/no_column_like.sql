{% test no_column_like(model, word) %}
  select name from (values
  {%- for column in (adapter.get_columns_in_relation(model) if execute else []) %}
    ('{{ column.name }}'),
  {%- endfor %}
    ('')
  ) as columns (name)
  where name like '%{{ word }}%'
{% endtest %}
