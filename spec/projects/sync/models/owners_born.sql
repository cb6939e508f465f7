select owner_id, year(birth_date) as born from {{ source('production', 'owners') }}
