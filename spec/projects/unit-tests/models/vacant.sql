{{ config(materialized='table') }}
select
  commune,
  count(*) as homes,
  {{ rounded('avg(years)') }} as mean_years
from {{ ref('stg_housing') }}
where years >= {{ var('longest') }}
group by commune
