select * from {{ ref('unnamed') }}
