select l.id from {{ ref('left_side') }} l join {{ ref('right_side') }} r using (id)
