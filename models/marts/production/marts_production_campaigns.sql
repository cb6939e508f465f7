{{ config(tags=['application', 'metabase']) }}
with contacted as (
  select campaign_id, count(distinct housing_id) as dwellings
  from {{ ref('stg_production__events') }}
  where kind = 'campaign:sent'
  group by campaign_id
)

select
  campaigns.campaign_id,
  campaigns.establishment_id,
  campaigns.status,
  cast(date_trunc('month', campaigns.created_at) as date) as created_month,
  cast(date_trunc('month', campaigns.sent_at) as date) as sent_month,
  coalesce(contacted.dwellings, 0) as dwellings_contacted
from {{ ref('stg_production__campaigns') }} as campaigns
left join contacted using (campaign_id)
