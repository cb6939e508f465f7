select housing_id, commune, owner_name from {{ source('app', 'housing') }}
