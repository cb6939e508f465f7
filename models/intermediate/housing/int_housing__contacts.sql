-- What the application knows of a dwelling: how far its follow-up is, and how often something happened.
with events as (
  select housing_id, count(*) as contacts, max(year(created_at)) as last_contact_year
  from {{ ref('stg_production__events') }}
  group by housing_id
),

owners as (
  select housing_id, count(*) as known_owners
  from {{ ref('stg_production__owners_housing') }}
  where owner_rank >= 1 and end_date is null
  group by housing_id
)

select
  housing.local_id,
  housing.housing_id,
  housing.follow_up,
  housing.energy_class,
  coalesce(events.contacts, 0) as contacts,
  events.last_contact_year,
  coalesce(owners.known_owners, 0) as known_owners
from {{ ref('stg_production__housing') }} as housing
left join events using (housing_id)
left join owners using (housing_id)
