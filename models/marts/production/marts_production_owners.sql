{{ config(tags=['vacancy', 'metabase']) }}
select
  owner_key,
  owner_kind,
  age_band,
  home_departement_code,
  dwellings,
  vacant_dwellings,
  {{ portfolio_band('dwellings') }} as portfolio_band,
  is_known_to_application,
  is_reachable_online,
  is_reachable_by_voice
from {{ ref('int_owners__deduplicated') }}
