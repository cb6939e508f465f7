select a,
  nowhere
from {{ source('files', 'first') }} as f
