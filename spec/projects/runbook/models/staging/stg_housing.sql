select year, commune_code from {{ source('lovac', 'housing') }}
