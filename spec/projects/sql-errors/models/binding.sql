select code, count(*) from {{ ref('codes') }}
