{{ config(tags=['vacancy', 'metabase']) }}
select
  owner_key,
  owner_kind,
  age_band,
  home_departement_code,
  dwellings,
  vacant_dwellings,
  case
    when dwellings = 1 then '1 dwelling'
    when dwellings < 5 then '2 to 4 dwellings'
    else '5 dwellings and over'
  end as portfolio_band,
  is_known_to_application,
  is_reachable_online,
  is_reachable_by_voice
from {{ ref('int_owners__deduplicated') }}
