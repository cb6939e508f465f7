pivot {{ ref('stg_owners') }} on year using count(*) group by commune_code
