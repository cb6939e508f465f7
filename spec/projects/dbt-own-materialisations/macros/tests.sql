{% materialization test, default %}
  {{ return({'relations': []}) }}
{% endmaterialization %}
