{{ config(tags=['application', 'public', 'metabase']) }}
select
  event_month,
  kind,
  count(*) as events,
  count(distinct housing_key) as dwellings,
  count(distinct establishment_id) as establishments
from {{ ref('marts_production_events') }}
group by event_month, kind
