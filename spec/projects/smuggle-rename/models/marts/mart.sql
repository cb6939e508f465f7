select owner_id, full_name as label from {{ ref('stg_owners') }}
