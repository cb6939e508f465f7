{{ config(materialized='table') }}
{% call set_sql_header(config) %}set variable header_value = 42;{% endcall %}
select getvariable('header_value') as v
