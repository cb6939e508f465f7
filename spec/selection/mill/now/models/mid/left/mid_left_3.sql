select * from {{ ref('in_0') }} join {{ ref('in_6') }} using (id)
