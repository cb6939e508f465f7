select score + 1 as score from {{ source('lake', 'scores') }}
