-- Rounding can make an outline cross itself: st_makevalid mends it.
select code as departement_code, nom as name, st_makevalid(geom) as geom
from {{ source('geo', 'departements') }}
