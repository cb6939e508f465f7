-- eider: allow rule/joined-sources because each département comes as a file of its own, with the same columns.
select code as commune_code, nom as name, geom
from {{ source('geo', 'communes_23') }}
union all
select code as commune_code, nom as name, geom
from {{ source('geo', 'communes_29') }}
