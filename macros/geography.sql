{{#macro insee_code column}}nullif(regexp_extract(upper(trim({{ column }})), '^(?:[0-9]{2}|2[AB])[0-9]{3}$'), ''){{/macro}}

{{#macro departement_of column}}case when left({{ column }}, 2) in ('97', '98') then left({{ column }}, 3) else left({{ column }}, 2) end{{/macro}}

{{#macro distance_km from_longitude from_latitude to_longitude to_latitude}}12742 * asin(sqrt(round(
  power(sin(radians({{ to_latitude }} - {{ from_latitude }}) / 2), 2)
  + cos(radians({{ from_latitude }})) * cos(radians({{ to_latitude }}))
  * power(sin(radians({{ to_longitude }} - {{ from_longitude }}) / 2), 2),
  -- Rounding keeps antipodes within asin's domain.
  15
))){{/macro}}

{{#macro distance_band same_commune distance}}case
  when {{ same_commune }} then 'same commune'
  when {{ distance }} is null then 'unknown'
  when {{ distance }} < 20 then 'under 20 km'
  when {{ distance }} < 100 then '20 to 100 km'
  else 'over 100 km'
end{{/macro}}
