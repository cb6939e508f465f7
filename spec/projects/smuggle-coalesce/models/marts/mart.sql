select owner_id, coalesce(town, full_name) as town, case when town is null then full_name else 'x' end as other, nullif(full_name, '') as third
from {{ ref('stg_owners') }}
