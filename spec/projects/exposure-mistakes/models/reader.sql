select * from {{ ref('free') }}
