select o.id, o.full_name, h.code, r.rent
from {{ source('production', 'owners') }} as o
join {{ source('lake', 'housing') }} as h using (id)
join {{ source('production', 'Rents') }} as r using (id)
