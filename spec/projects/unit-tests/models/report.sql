select * from {{ ref('vacant') }}
