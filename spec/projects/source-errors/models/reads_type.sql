select * from {{ source('lake', 'bad_type') }}
