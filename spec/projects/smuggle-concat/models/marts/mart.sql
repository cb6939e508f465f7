select owner_id, 'owner: ' || coalesce(town, '') || ' ' || full_name as title from {{ ref('stg_owners') }}
