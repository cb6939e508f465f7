{{#test is_insee_code model column_name}}
select {{ column_name }}
from {{ model }}
where not regexp_full_match({{ column_name }}, '(0[1-9]|[13-9][0-9]|2[1-9AB])[0-9]{3}')
{{/test}}
