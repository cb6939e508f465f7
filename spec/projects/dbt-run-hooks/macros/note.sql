{% macro note(results) %}
  {% for result in results %}
    insert into runs values ('{{ result.node.name }}', '{{ result.status }}', '{{ flags.WHICH }} {{ flags.FULL_REFRESH }} {{ invocation_args_dict.which }}');
  {% endfor %}
{% endmacro %}
