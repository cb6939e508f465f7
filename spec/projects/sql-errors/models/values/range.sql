select (n * 1000000)::TINYINT as n, 9223372036854775807 + n as m from {{ ref('codes') }}
