-- The owners of FF are those of LOVAC: they are left out where they are not needed.
select
  year as data_year,
  trim(ff_idlocal) as local_id,
  {{ insee_code('ff_idcom') }} as commune_code,
  case trim(ff_dteloc) when '1' then 'house' when '2' then 'flat' end as kind,
  {{ decimal_number('ff_stoth') }} as surface_m2,
  ff_npiece as rooms,
  nullif(ff_jannath, 0) as building_year,
  year(try_strptime(trim(ff_jdatat), '%d%m%Y')) as last_sale_year,
  case trim(ff_ccthp) when 'V' then 'vacant' when 'P' then 'owner' when 'L' then 'let' else 'unknown' end as occupancy
from {{ source('ff', 'housing') }}
