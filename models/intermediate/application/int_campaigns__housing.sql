-- The dwellings that each campaign reached.
select
  campaign_id,
  housing_id,
  count(*) as mailings,
  min(created_at) as first_sent_at
from {{ ref('int_housing__events') }}
where kind = 'campaign:sent' and campaign_id is not null
group by campaign_id, housing_id
