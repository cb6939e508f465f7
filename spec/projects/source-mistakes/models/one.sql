select * from {{ source('lake', 'poeple') }}, {{ source('lake', 'people') }}
