select * from {{ ref('in_5') }} join {{ ref('out_2') }} using (id) where 2 < 0
