select * from {{ ref('by_color') }}
