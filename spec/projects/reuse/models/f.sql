select * from {{ source('lake', 'ids') }}
