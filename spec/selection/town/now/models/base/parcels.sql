select * from {{ source('registry', 'parcels') }}
