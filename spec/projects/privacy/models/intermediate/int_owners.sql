select
  owner_id,
  upper(label) as owner_label,
  {{ pseudonymise('label') }} as owner_key,
  md5(label) as hashed,
  {{ mask_email('label') }} as masked,
  {{ age_band('born', '2025') }} as band,
  email,
  town,
  rent
from {{ ref('stg_owners') }}
