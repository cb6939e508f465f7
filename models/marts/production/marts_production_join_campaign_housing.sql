{{ config(tags=['application', 'metabase']) }}
select
  reached.campaign_id,
  history.housing_key,
  cast(date_trunc('month', reached.first_sent_at) as date) as first_sent_month,
  reached.mailings
from {{ ref('int_campaigns__housing') }} as reached
join {{ ref('int_housing__contacts') }} as contacts using (housing_id)
join {{ ref('int_housing__history') }} as history using (local_id)
