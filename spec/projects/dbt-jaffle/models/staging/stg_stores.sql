select id as store_id, city
from {{ source('raw', 'stores') }}
