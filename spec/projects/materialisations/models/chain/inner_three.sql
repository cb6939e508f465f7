select * from {{ ref('inner_two') }} -- ends in a comment
