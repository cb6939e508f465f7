{{ config(tags=['vacancy', 'public', 'metabase']) }}
select
  code as region_code,
  cast(year as integer) as year,
  any_value(dwellings) filter (where measure = 'vacant' and not is_masked) as vacant_dwellings,
  any_value(dwellings) filter (where measure = 'long vacant' and not is_masked) as long_vacant_dwellings,
  bool_or(is_masked) filter (where measure = 'vacant') as is_masked
from {{ ref('int_stats__area_cells') }}
where level = 'region'
group by code, year
