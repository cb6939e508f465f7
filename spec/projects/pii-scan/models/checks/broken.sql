select id, cast(code_insee as integer) / 0 as x, cast(c1 as date) as y from {{ ref('people') }}
