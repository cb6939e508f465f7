select owner_id, trim(full_name) as label, birth_date, town as "ville ""x""" from {{ source('production', 'owners') }}
