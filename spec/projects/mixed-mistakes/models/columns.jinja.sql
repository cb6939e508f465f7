select 1 as id,
  {{ 'no_such' ~ '_column' }} as b
from {{ ref('said') }}
