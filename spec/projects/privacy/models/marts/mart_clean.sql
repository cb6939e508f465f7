select
  owner_id,
  {{ initials('label') }} as initials,
  {{ mask_email('email') }} as email,
  {{ mask_phone('telephone') }} as phone,
  {{ generalise_date('born') }} as birth_year,
  {{ age_band('born', 'year(today())') }} as age_band,
  {{ drop('town') }} as town,
  {{ is_given('email') }} as has_email,
  {{ pseudonymise('label') }} as owner_key
from {{ ref('stg_owners') }}
where label is not null
order by born
