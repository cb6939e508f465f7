select id::integer as id, full_name, commune, rent::double as rent from {{ ref('stg_owners') }}
