select * from {{ source('lake', 'bad_json') }}
