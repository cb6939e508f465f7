{{ config(tags=['application', 'metabase']) }}
with users as (
  select establishment_id, count(*) as users
  from {{ ref('stg_production__users') }}
  group by establishment_id
),

campaigns as (
  select establishment_id, count(*) as campaigns
  from {{ ref('stg_production__campaigns') }}
  group by establishment_id
)

select
  establishments.establishment_id,
  establishments.name,
  establishments.siren,
  establishments.kind,
  establishments.is_active,
  len(establishments.commune_codes) as communes,
  coalesce(users.users, 0) as users,
  coalesce(campaigns.campaigns, 0) as campaigns
from {{ ref('stg_production__establishments') }} as establishments
left join users using (establishment_id)
left join campaigns using (establishment_id)
