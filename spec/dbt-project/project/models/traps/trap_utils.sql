select {{ dbt_utils.generate_surrogate_key(['id', 'name']) }} as sk, {{ dbt_utils.star(ref('people'), except=['city']) }},
 {{ dbt.datediff("date '2024-01-01'", "joined", "day") }} as d, {{ dbt.safe_cast("name", api.Column.translate_type("string")) }} as c
from {{ ref('people') }}
