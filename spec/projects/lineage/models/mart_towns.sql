select o."ville ""x""" as town, count(*) as owners, max(i.vacant) as most_vacant, min(i.born) as oldest
from {{ ref('stg_owners') }} o join {{ ref('int_owners') }} i on i.owner_id = o.owner_id
where i.label <> ''
group by 1
