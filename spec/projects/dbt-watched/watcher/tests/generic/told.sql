{% test told(model, column_name) %}
{% set rows = run_query('select count(*) from ' ~ model) %}
{{ watcher.tell() }}
select * from {{ model }} where {{ column_name }} is null
{% endtest %}
