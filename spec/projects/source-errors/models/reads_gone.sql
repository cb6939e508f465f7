select * from {{ source('lake', 'gone') }}
