select * from {{ source('app', 'owners') }}
