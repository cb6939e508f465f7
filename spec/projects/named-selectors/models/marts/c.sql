select * from {{ ref('a') }} join {{ ref('b') }} using (id)
