{# A package that watches over a project: what happened is kept in the graph, and written into its own tables at the end. #}
{% macro start() %}
  {% if execute %}
    {% do graph.setdefault('watched', {'tests': {}}) %}
    {% do log('watching ' ~ builtins.ref.config.project_name ~ ' with ' ~ builtins.ref.config.dependencies['watcher'].version ~ ' in ' ~ model.name, info=true) %}
  {% endif %}
{% endmacro %}

{% macro finish() %}
  {% set relation = ref('watcher', 'happened') %}
  {% if execute %}
    {% set staged = dbt.make_temp_relation(relation) %}
    {% set rows = [] %}
    {% for result in results if not result.node.unique_id.startswith('model.watcher') %}
      {% set node = result.node.to_dict() %}
      {% do rows.append("('" ~ node.unique_id ~ "', '" ~ node.resource_type ~ "', '" ~ result.status ~ "')") %}
    {% endfor %}
    {% for id, told in graph.watched.tests.items() %}
      {% do rows.append("('" ~ id ~ "', 'told', '" ~ told ~ "')") %}
    {% endfor %}
    {% do run_query("create or replace temporary table " ~ staged ~ " as select * from (values " ~ rows | join(', ') ~ ") t(id, kind, status)") %}
    {% set columns = adapter.get_columns_in_relation(staged) | map(attribute='name') | join(', ') %}
    {% do run_query("delete from " ~ relation) %}
    {% do run_query("insert into " ~ relation ~ " select " ~ columns ~ " from " ~ staged) %}
    {% do adapter.commit() %}
  {% endif %}
{% endmacro %}

{% materialization test, default %}
  {% do return(dbt.materialization_test_default()) %}
{% endmaterialization %}

{% macro tell() %}
  {% if execute %}
    {% do graph.watched.tests.update({model.unique_id: model.test_metadata.name ~ ' ' ~ model.original_file_path}) %}
  {% endif %}
{% endmacro %}
