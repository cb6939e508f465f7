-- An owner has as many dwellings as there are links to them.
select owners.owner_key, owners.dwellings, count(links.housing_key) as links
from {{ ref('marts_production_owners') }} as owners
left join {{ ref('marts_production_join_owner_housing') }} as links using (owner_key)
group by owners.owner_key, owners.dwellings
having owners.dwellings <> count(links.housing_key)
