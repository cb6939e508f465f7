select count(*) as n from {{ source('app', 'owners') }} where owner_id < 100
