select * from {{ ref('by_file') }}
