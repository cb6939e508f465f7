select * from {{ ref('out_4') }} join {{ ref('in_3') }} using (id) where 0 < 0
