-- The list with the zonings and the list of communes are of the same communes.
select coalesce(cities.commune_code, communes.commune_code) as commune_code
from {{ ref('marts_common_cities') }} as cities
full join {{ ref('marts_admin_communes') }} as communes using (commune_code)
where cities.commune_code is null or communes.commune_code is null
