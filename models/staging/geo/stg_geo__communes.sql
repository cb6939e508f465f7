select code as commune_code, nom as name, geom
from {{ source('geo', 'communes_23') }}
union all
select code as commune_code, nom as name, geom
from {{ source('geo', 'communes_29') }}
