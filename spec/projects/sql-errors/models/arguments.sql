select sum(code), left(code) from {{ ref('codes') }}
