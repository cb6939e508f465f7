-- The incremental model holds every event of the application, and no other.
select coalesce(grown.event_id, whole.event_id) as event_id
from {{ ref('int_housing__events') }} as grown
full join {{ ref('stg_production__events') }} as whole using (event_id)
where grown.event_id is null or whole.event_id is null
