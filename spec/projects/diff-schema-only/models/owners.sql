select id::integer as id, full_name from {{ source('lake', 'owners') }}
