select d.code from {{ ref('codes') }} c
