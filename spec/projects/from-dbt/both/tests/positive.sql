{%- set name = 'su' ~ 'ms' -%}
select * from {{ ref(name) }} where total < 0 {% do log('tested') %}
