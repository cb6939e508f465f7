select * from {{ source('lake', 'people') }}
