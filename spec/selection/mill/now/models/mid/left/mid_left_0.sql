select * from {{ ref('in_2') }} join {{ ref('in_4') }} join {{ ref('in_3') }} using (id)
