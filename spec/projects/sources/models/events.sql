select id, what, len(tags) as n from {{ source('lake', 'events') }}
