select town, count(*) as owners from {{ ref('mart') }} group by town
