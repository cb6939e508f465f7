select * from {{ ref('in_5') }}
