select
  cast(id as varchar) as owner_id,
  idpersonne as fiscal_id,
  {{ clean_text('full_name') }} as full_name,
  birth_date,
  array_to_string(raw_address, ', ') as address,
  raw_address[-1] as town,
  {{ clean_text('additional_address') }} as additional_address,
  nullif(lower(trim(email)), '') as email,
  {{ clean_text('phone') }} as phone,
  kind as kind_label,
  created_at,
  updated_at
from {{ source('production', 'owners') }}
