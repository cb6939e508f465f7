select
  cast(id as varchar) as campaign_id,
  {{ clean_text('title') }} as title,
  {{ clean_text('description') }} as description,
  status,
  cast(establishment_id as varchar) as establishment_id,
  cast(user_id as varchar) as user_id,
  created_at,
  sent_at
from {{ source('production', 'campaigns') }}
