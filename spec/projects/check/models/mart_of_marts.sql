select * from {{ ref('mart_by_town') }}
