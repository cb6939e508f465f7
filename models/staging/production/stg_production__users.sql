select
  cast(id as varchar) as user_id,
  lower(trim(email)) as email,
  trim(first_name) as first_name,
  trim(last_name) as last_name,
  {{ clean_text('phone') }} as phone,
  cast(establishment_id as varchar) as establishment_id,
  role,
  activated_at,
  last_authenticated_at
from {{ source('production', 'users') }}
