
{%- macro note(what) -%}
  {{ return(adapter.dispatch('note', 'tools')(what)) }}
{%- endmacro -%}

{% macro default__note(what) %}select '{{ what }}' as note{% endmacro %}

{% test some_rows(model, most=3) %}
  {{ config(fail_calc='n', severity='warn', error_if='> 100') }}
  select count(*) as n from {{ model }} having count(*) > {{ most }}
{% endtest %}
