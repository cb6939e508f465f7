-- The owners that the application knows, under the pseudonym that LOVAC's owners carry.
with identified as (
  select
    {{ person_identity(normalise_name('full_name'), 'birth_date', 'town') }} as identity,
    {{ is_given('email') }} as has_email,
    {{ is_given('phone') }} as has_phone
  from {{ ref('stg_production__owners') }}
  where full_name is not null
)

select
  {{ pseudonymise('identity') }} as owner_key,
  count(*) as records,
  bool_or(has_email) as is_reachable_online,
  bool_or(has_phone) as is_reachable_by_voice
from identified
group by owner_key
