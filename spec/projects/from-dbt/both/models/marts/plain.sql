select * from {{ ref('kinds') }}
