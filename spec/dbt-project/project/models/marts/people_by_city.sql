{{ config(
    materialized='table',
    pre_hook=["create table if not exists {{ target.schema }}.hook_log (name varchar)", {"sql": "delete from {{ target.schema }}.hook_log where name = '{{ this.name }}'"}],
    meta={'owner': 'x'},
) }}
select coalesce(city, 'none') as city, count(*) as people, sum(score) as score,
  {% for y in var('years') -%}
  count(*) filter (where year(joined) = {{ y }}) as in_{{ y }}{% if not loop.last %},{% endif %}
  {% endfor %}
from {{ ref('stg_people') }}
group by all
