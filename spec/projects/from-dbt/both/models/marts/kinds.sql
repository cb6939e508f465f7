{% set kinds = dbt_utils.get_column_values(ref('stg_raw'), 'kind') | sort %}
select {% for kind in kinds %}
  sum(cents) filter (where kind = '{{ kind }}') as {{ kind.lower() }}_cents{{ ',' if not loop.last }}{% endfor %}
from {{ ref('stg_raw') }}
