select owner_id from {{ source('lake', 'owners') }}
