with owners as (
  select
    owner_key,
    arg_max(owner_kind, (data_year, -owner_rank, local_id)) as owner_kind,
    arg_max(age_band, (data_year, -owner_rank, local_id)) as age_band,
    arg_max(home_commune_code, (data_year, -owner_rank, local_id)) as home_commune_code,
    count(distinct local_id) as dwellings,
    count(distinct local_id) filter (where data_year = {{ var('last_year') }}) as vacant_dwellings
  from {{ ref('int_owners__housing_years') }}
  group by owner_key
)

select
  owners.owner_key,
  owners.owner_kind,
  owners.age_band,
  owners.home_commune_code,
  {{ departement_of('owners.home_commune_code') }} as home_departement_code,
  owners.dwellings,
  owners.vacant_dwellings,
  {{ is_given('application.owner_key') }} as is_known_to_application,
  coalesce(application.is_reachable_online, false) as is_reachable_online,
  coalesce(application.is_reachable_by_voice, false) as is_reachable_by_voice
from owners
left join {{ ref('int_owners__application') }} as application using (owner_key)
