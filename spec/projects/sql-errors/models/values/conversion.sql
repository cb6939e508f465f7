select code::INTEGER as code from {{ ref('codes') }}
