{% test is_positive(model, column_name, least=0) %}
  {{ config(severity='error') }}
  select {{ column_name }} as value from {{ model }} where {{ column_name }} <= {{ least }}
{% endtest %}
{% test row_count_at_least(model, minimum) %}
  {{ config(fail_calc="coalesce(max(missing), 0)") }}
  select {{ minimum }} - count(*) as missing from {{ model }} having count(*) < {{ minimum }}
{% endtest %}
