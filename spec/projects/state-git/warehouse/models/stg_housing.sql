select id::integer as id, commune from {{ source('lake', 'housing') }}
