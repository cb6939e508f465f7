select *, {{ var('year') }} as year from {{ ref('a') }}
