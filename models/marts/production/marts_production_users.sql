{{ config(tags=['application', 'metabase']) }}
-- The users as numbers: no name, no address, and a key that is not the application's.
with events as (
  select user_id, count(*) as events, count(distinct housing_id) as dwellings
  from {{ ref('stg_production__events') }}
  group by user_id
),

campaigns as (
  select user_id, count(*) as campaigns
  from {{ ref('stg_production__campaigns') }}
  group by user_id
)

select
  {{ pseudonymise('users.user_id', domain='account') }} as user_key,
  users.establishment_id,
  users.role,
  cast(year(users.activated_at) as integer) as activated_year,
  cast(year(users.last_authenticated_at) as integer) as last_seen_year,
  coalesce(events.events, 0) as events,
  coalesce(events.dwellings, 0) as dwellings_followed,
  coalesce(campaigns.campaigns, 0) as campaigns
from {{ ref('stg_production__users') }} as users
left join events using (user_id)
left join campaigns using (user_id)
