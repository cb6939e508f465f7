select owner_id, owner_label, owner_key, town, band, substr(hashed, 1, 3) as short from {{ ref('int_owners') }}
