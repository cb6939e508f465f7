{% if execute %}select {{ var('digits') }} as digits{% else %}select 1 as digits{% endif %}
