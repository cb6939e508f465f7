select * from {{ ref ('stg_2023') }} union all select * from {{ref( "stg_2024", )}}
