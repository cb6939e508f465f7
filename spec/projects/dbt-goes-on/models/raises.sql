{% if execute %}{{ exceptions.raise_compiler_error('not on Sundays') }}{% endif %}
select 1 as id
