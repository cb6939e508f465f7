-- A campaign reached as many dwellings as are joined to it.
select campaigns.campaign_id, campaigns.dwellings_contacted, count(reached.housing_key) as dwellings
from {{ ref('marts_production_campaigns') }} as campaigns
left join {{ ref('marts_production_join_campaign_housing') }} as reached using (campaign_id)
group by campaigns.campaign_id, campaigns.dwellings_contacted
having campaigns.dwellings_contacted <> count(reached.housing_key)
