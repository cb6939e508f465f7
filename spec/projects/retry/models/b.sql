select id / {{ var('factor') }} as id, name from {{ ref('a') }}
