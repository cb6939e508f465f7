select * from {{ ref('items') }}
