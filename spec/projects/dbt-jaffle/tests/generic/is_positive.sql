{% test is_positive(model, column_name, strictly=true) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} {{ '<=' if strictly else '<' }} 0
{% endtest %}
