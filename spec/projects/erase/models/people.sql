select owner_id, full_name from {{ source('app', 'owners') }}
