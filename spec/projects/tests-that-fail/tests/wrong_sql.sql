select id,
  naame
from {{ ref('staged') }}
