select a, b from {{ ref('by_pivot') }}
