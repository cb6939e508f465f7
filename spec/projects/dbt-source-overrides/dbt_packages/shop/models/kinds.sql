select * from {{ source('raw','kinds') }}
