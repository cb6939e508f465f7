select * from {{ ref('unbound') }}
