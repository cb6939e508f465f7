select n.owner_id, upper(n.label) as label, n.card.born as born, count(*) filter (where d.vacant) as vacant
from {{ ref('named') }} n left join {{ source('production', 'dwellings') }} d on d.owner_id = n.owner_id
group by all
