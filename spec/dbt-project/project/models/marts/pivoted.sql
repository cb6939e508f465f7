{{ config(schema=none) }}
-- depends_on: {{ ref('people_by_city') }}
{%- set cities = run_query("select distinct city from " ~ ref('stg_people') ~ " where city is not null order by 1") -%}
{% if execute %}{% set names = cities.columns[0].values() %}{% else %}{% set names = [] %}{% endif %}
select id
{%- for c in names %}, (city = '{{ c }}')::int as "is_{{ c | lower }}"{% endfor %}
from {{ ref('stg_people') }}
