select
  {{ pseudonymise('label') }} as owner_key,
  {{ generalise_date('born') }} as birth_year,
  split_part(email, '@', 2) as mail_host,
  commune
from {{ ref('stg_owners') }}
