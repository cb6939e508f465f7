

select {{ twice('id') }} as id, name
from {{ ref('things') }}
