{% test above(model, column_name, values) %}
select * from {{ model }} where {% for value in values %}{{ column_name }} <= {{ value }}{% if not loop.last %} or {% endif %}{% endfor %}
{%- set unused = values | first -%}
{% endtest %}
