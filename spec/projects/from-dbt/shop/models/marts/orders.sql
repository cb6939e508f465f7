{% set ways = ['card', 'gift'] -%}

select
    customer,
    {% for way in ways -%}
    sum(case when way = '{{ way }}' then amount else 0 end) as {{ way }}_amount{% if not loop.last %},{% endif %}
    {% endfor -%}
from {{ ref('stg_orders') }}
group by customer
