select * from {{ ref('x) }}
