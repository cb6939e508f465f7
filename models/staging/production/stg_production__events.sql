select
  cast(id as varchar) as event_id,
  kind,
  cast(housing_id as varchar) as housing_id,
  cast(campaign_id as varchar) as campaign_id,
  cast(created_by as varchar) as user_id,
  created_at,
  {{ clean_text('comment') }} as comment
from {{ source('production', 'events') }}
