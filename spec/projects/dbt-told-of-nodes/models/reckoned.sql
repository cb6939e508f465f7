{% set found = run_query("select avg(x) as mean, sum(x) as total from (values (1), (2)) v(x)") %}
{% if execute %}
select
  {{ found.columns[0][0] | float * 1.5 }} as scaled,
  {{ (found.columns[1][0] ** 2) | int }} as squared,
  {{ found.columns[0][0] | round(2) }} as rounded
{% else %}
select 1
{% endif %}
