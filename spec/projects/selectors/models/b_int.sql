select * from {{ ref('a_stg') }}
