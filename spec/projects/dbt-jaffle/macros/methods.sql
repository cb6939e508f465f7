{% macro payment_methods() %}
  {% set query %}select distinct method from {{ ref('stg_payments') }} order by 1{% endset %}
  {% set found = run_query(query) %}
  {% if execute %}
    {{ return(found.columns[0].values()) }}
  {% else %}
    {{ return([]) }}
  {% endif %}
{% endmacro %}
