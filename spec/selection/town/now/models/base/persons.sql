select * from {{ source('registry', 'persons') }} union all select * from {{ source('registry_old', 'persons') }}
