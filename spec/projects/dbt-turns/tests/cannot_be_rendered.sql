select 1 as n {% if execute %}{{ nothing_such() }}{% endif %}
