select owner_id, lower(email) as contact from {{ ref('int_owners') }}
