select * from {{ ref('dropped') }}
