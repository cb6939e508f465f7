select * from {{ ref('made_up') }}
