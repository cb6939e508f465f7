select c.commune, communes.name, c.owners
from {{ ref('counted') }} c join {{ ref('communes') }} on communes.code = c.commune
