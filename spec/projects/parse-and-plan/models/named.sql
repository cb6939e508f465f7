select code, name from {{ ref('codes') }}
