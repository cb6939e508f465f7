select * from {{ source('x', 'book') }}
