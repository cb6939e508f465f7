{%- set cols = adapter.get_columns_in_relation(ref('people')) -%}
select {% for c in cols %}{{ c.quoted }} as {{ c.name }}_{{ loop.index }}, '{{ c.data_type }}' as t{{ loop.index }}{{ "," if not loop.last }} {% endfor %}
from {{ ref('people') }}
