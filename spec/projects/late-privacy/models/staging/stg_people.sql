select id, kind, full_name from {{ ref('people') }}
