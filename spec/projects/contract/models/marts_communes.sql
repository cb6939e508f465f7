select * from {{ ref('stg_communes') }}
