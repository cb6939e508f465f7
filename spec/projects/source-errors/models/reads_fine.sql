select * from {{ source('lake', 'fine') }}
