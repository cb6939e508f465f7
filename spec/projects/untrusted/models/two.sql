select id from {{ ref('people') }}; attach 'x.duckdb'
