select * from {{ source('lake', 'bad_option') }}
