select
  cast(id as varchar) as housing_id,
  trim(local_id) as local_id,
  {{ insee_code('geo_code') }} as commune_code,
  array_to_string(raw_address, ', ') as address,
  longitude,
  latitude,
  case housing_kind when 'MAISON' then 'house' when 'APPART' then 'flat' end as kind,
  occupancy,
  case status
    when 0 then 'never contacted'
    when 1 then 'waiting for an answer'
    when 2 then 'first contact'
    when 3 then 'in progress'
    when 4 then 'completed'
    when 5 then 'blocked'
  end as follow_up,
  energy_consumption as energy_class,
  updated_at
from {{ source('production', 'housing') }}
