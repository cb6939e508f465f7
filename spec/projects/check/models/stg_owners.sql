select owner_id, full_name, commune_code, regexp_extract(filename, '\d{4}') as year from {{ source('lake', 'owners') }}
