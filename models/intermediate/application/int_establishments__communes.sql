-- The perimeter of each establishment, a commune a row.
select distinct establishment_id, unnest(commune_codes) as commune_code
from {{ ref('stg_production__establishments') }}
