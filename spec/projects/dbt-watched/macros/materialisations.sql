{% materialization test, default %}
  {% do return(watcher.materialization_test_default()) %}
{% endmaterialization %}
