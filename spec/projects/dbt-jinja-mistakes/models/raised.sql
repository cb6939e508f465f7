{% if target.name != 'prod' %}
  {{ exceptions.raise_compiler_error('this model is only for production, not for ' ~ target.name) }}
{% endif %}
select 1 as one
