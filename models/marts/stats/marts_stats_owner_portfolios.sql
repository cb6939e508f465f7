{{ config(tags=['owners', 'public', 'metabase']) }}
-- The owners of France by how many vacant dwellings are theirs.
with counted as (
  select
    owner_kind,
    {{ portfolio_band('vacant_dwellings') }} as portfolio_band,
    count(*) as owners,
    sum(vacant_dwellings) as owner_links,
    max(vacant_dwellings) as largest
  from {{ ref('int_owners__deduplicated') }}
  where vacant_dwellings > 0
  group by all
)

select
  owner_kind,
  portfolio_band,
  case when not {{ is_secret('owners', '0') }} and not {{ is_secret('owner_links', 'largest') }} then owners end as owners,
  case
    when not {{ is_secret('owners', '0') }} and not {{ is_secret('owner_links', 'largest') }} then cast(owner_links as bigint)
  end as owner_links,
  {{ is_secret('owners', '0') }} or {{ is_secret('owner_links', 'largest') }} as is_masked
from counted
