select id, name, {{ var('factor') }} as factor from {{ ref('rows') }}
