{{ config(tags=['application', 'vacancy', 'metabase']) }}
select
  perimeters.establishment_id,
  history.housing_key,
  history.is_vacant
from {{ ref('int_establishments__communes') }} as perimeters
join {{ ref('int_housing__commune') }} as places using (commune_code)
join {{ ref('int_housing__history') }} as history using (local_id)
