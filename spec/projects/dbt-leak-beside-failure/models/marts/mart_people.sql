select full_name from {{ ref('people') }}
