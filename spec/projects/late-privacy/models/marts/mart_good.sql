{%- set kinds = run_query("select distinct kind from " ~ ref('stg_people') ~ " order by 1").columns[0].values() -%}
select
  {%- for kind in kinds %}
  count(*) filter (kind = '{{ kind }}') as n_{{ kind }},
  {%- endfor %}
  count(*) as n
from {{ ref('stg_people') }}
