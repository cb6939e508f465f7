{%- set kinds = run_query("select distinct kind from " ~ ref('stg_people') ~ " order by 1").columns[0].values() -%}
select
  id,
  {%- for kind in kinds %}
  max(full_name) filter (kind = '{{ kind }}') as name_{{ kind }},
  {%- endfor %}
  count(*) as n
from {{ ref('stg_people') }}
group by id
