{{ config(tags=['application', 'metabase']) }}
select
  events.event_id,
  events.kind,
  history.housing_key,
  events.campaign_id,
  events.establishment_id,
  events.event_month,
  cast(year(events.event_month) as integer) as event_year
from {{ ref('int_housing__events') }} as events
join {{ ref('int_housing__contacts') }} as contacts using (housing_id)
join {{ ref('int_housing__history') }} as history using (local_id)
