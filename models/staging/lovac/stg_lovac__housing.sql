-- One row a line of the yearly files.
select
  year as data_year,
  trim(local_id) as local_id,
  trim(invariant) as invariant,
  trim(building_id) as building_id,
  {{ insee_code('commune_code') }} as commune_code,
  {{ clean_text('commune_label') }} as commune_label,
  {{ clean_text('address') }} as address,
  trim(section) as section,
  trim(parcel) as parcel,
  -- (0, 0) lies in the Gulf of Guinea: no coordinates at all.
  case when longitude <> 0 or latitude <> 0 then longitude end as longitude,
  case when longitude <> 0 or latitude <> 0 then latitude end as latitude,
  case when {{ whole_number('vacancy_start_year') }} > 1900 then {{ whole_number('vacancy_start_year') }} end as vacancy_start_year,
  nullif({{ decimal_number('surface') }}, 0) as surface_m2,
  case upper(trim(kind)) when 'MAISON' then 'house' when 'APPART' then 'flat' end as kind,
  rooms,
  nullif(building_year, 0) as building_year,
  {{ decimal_number('rental_value') }} as rental_value,
  trim(rental_value) = 's' as rental_value_is_masked
  {{#each (var 'owner_ranks') as |rank|}}
  , nullif(trim(ff_idpersonne_{{ rank }}), '') as owner_fiscal_id_{{ rank }}
  , nullif(trim(regexp_replace(ff_ddenom_{{ rank }}, '\s+', ' ', 'g')), '') as owner_name_{{ rank }}
  , nullif(concat_ws(', ', trim(ff_dlign3_{{ rank }}), trim(ff_dlign4_{{ rank }}), trim(ff_dlign5_{{ rank }})), '') as owner_address_{{ rank }}
  , nullif(trim(ff_dlign6_{{ rank }}), '') as owner_town_{{ rank }}
  , try_strptime(trim(ff_jdatnss_{{ rank }}), ['%d/%m/%Y', '%Y-%m-%d'])::date as owner_birth_date_{{ rank }}
  , nullif(trim(ff_ccogrm_{{ rank }}), '') as owner_group_{{ rank }}
  , nullif(trim(ff_ccodro_{{ rank }}), '') as owner_right_{{ rank }}
  {{/each}}
from {{ source('lovac', 'housing') }}
