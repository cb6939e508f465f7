{{ config(tags=['application', 'geography', 'metabase']) }}
select
  perimeters.establishment_id,
  perimeters.commune_code,
  communes.departement_code
from {{ ref('int_establishments__communes') }} as perimeters
join {{ ref('int_common__communes') }} as communes using (commune_code)
