select * from {{ ref('fragment') }}
