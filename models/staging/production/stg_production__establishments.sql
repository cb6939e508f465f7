select
  cast(id as varchar) as establishment_id,
  trim(name) as name,
  -- The application keeps the SIREN as a number: its leading zeros come back here.
  lpad(cast(siren as varchar), 9, '0') as siren,
  kind,
  geo_codes as commune_codes,
  contact_email,
  available as is_active,
  updated_at
from {{ source('production', 'establishments') }}
