select h.id, {{ shout('c.name') }} as name, '{{ var('year', 2024) }}' as year
from {{ ref('stg_housing') }} h join {{ ref('communes') }} c on c.code = h.commune
