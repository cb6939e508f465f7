{% materialization test, default %}
  {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization seed, default %}
  {{ return({'relations': []}) }}
{% endmaterialization %}
