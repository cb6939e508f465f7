{% for year in var('years') %}
select id, {{ year }} as y from {{ ref('stg_' ~ year) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
