select *, 1 as added from {{ ref('in_5') }}
