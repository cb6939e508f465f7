select {{prefixed from=ref('returns')}}, date_day
from ({{ dbt_utils.date_spine('day', "date '2024-01-01'", "date '2024-01-04'") }})
cross join {{ ref('returns') }}
where {{ dbt_date.is_after('2020-01-01') }}
