select town, list(full_name order by owner_id)[1:3] as some, array_to_string(list(upper(full_name)), ';') as all_of_them
from {{ ref('stg_owners') }}
group by town
having count(*) >= 11
