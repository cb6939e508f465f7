select commune, avg(year(born)) as mean_birth_year, {{ drop('max(email)') }} as email
from {{ ref('stg_owners') }}
group by commune
having count(*) >= 11
