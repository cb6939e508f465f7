select * from {{ source('registry_old', 'streets') }}
