select sum(v) as v from {{ ref('daily') }}
