select owner_id, full_name as label, email, telephone, born, town, rent from {{ source('app', 'owners') }}
