select id as customer_id, first_name, joined
from {{ source('raw', 'customers') }}
