select uper(code) from {{ ref('codes') }}
