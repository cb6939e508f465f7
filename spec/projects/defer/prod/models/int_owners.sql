select id, full_name, commune from {{ ref('stg_owners') }}
