select year, insee_code, rooms from {{ source('lovac', 'housing') }}
