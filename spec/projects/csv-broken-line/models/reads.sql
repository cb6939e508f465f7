select * from {{ ref('broken_lines') }}
