{{ config(materialized='incremental', unique_key='event_id') }}
-- What happened to dwellings in the application. Grows by what is new: the events of the last 30 days known are read again,
-- as some arrive late. Who did it becomes the establishment that the user was of; pseudonyms stay out of it, so that a new
-- key needs no full refresh.
select
  events.event_id,
  events.kind,
  events.housing_id,
  events.campaign_id,
  users.establishment_id,
  events.created_at,
  cast(date_trunc('month', events.created_at) as date) as event_month
from {{ ref('stg_production__events') }} as events
left join {{ ref('stg_production__users') }} as users using (user_id)
{{#if is_incremental()}}
where events.created_at >= (select max(created_at) from {{ this }}) - interval 30 days
{{/if}}
