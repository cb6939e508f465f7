{% macro remember(what, times=2) %}
  {% do log('remembers ' ~ what ~ ' in ' ~ flags.WHICH, info=true) %}
  {% do run_query("create table remembered as select '" ~ what ~ "' as what from range(" ~ times ~ ")") %}
  {% do print(run_query('select count(*) from remembered').columns[0].values()[0]) %}
  select 'what a macro gives is not run'
{% endmacro %}
