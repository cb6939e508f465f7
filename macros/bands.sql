{{#macro surface_band surface_m2}}case
  when {{ surface_m2 }} is null then 'unknown'
  when {{ surface_m2 }} < 40 then 'under 40 m²'
  when {{ surface_m2 }} < 70 then '40 to 69 m²'
  when {{ surface_m2 }} < 100 then '70 to 99 m²'
  else '100 m² and over'
end{{/macro}}

{{#macro building_period building_year}}case
  when {{ building_year }} is null then 'unknown'
  when {{ building_year }} < 1949 then 'before 1949'
  when {{ building_year }} < 1975 then '1949 to 1974'
  when {{ building_year }} < 2000 then '1975 to 1999'
  else '2000 and later'
end{{/macro}}

{{#macro rental_value_band rental_value}}case
  when {{ rental_value }} is null then 'unknown'
  when {{ rental_value }} < 1000 then 'under 1,000 €'
  when {{ rental_value }} < 2500 then '1,000 to 2,499 €'
  when {{ rental_value }} < 5000 then '2,500 to 4,999 €'
  else '5,000 € and over'
end{{/macro}}

{{#macro vacancy_band vacancy_years}}case
  when {{ vacancy_years }} is null then 'unknown'
  when {{ vacancy_years }} < 2 then 'under 2 years'
  when {{ vacancy_years }} < 5 then '2 to 4 years'
  when {{ vacancy_years }} < 10 then '5 to 9 years'
  else '10 years and over'
end{{/macro}}

{{#macro population_band population}}case
  when {{ population }} is null then 'unknown'
  when {{ population }} < 500 then 'under 500'
  when {{ population }} < 2000 then '500 to 1,999'
  when {{ population }} < 10000 then '2,000 to 9,999'
  when {{ population }} < 50000 then '10,000 to 49,999'
  else '50,000 and over'
end{{/macro}}

{{#macro portfolio_band dwellings}}case
  when {{ dwellings }} = 1 then '1 dwelling'
  when {{ dwellings }} < 5 then '2 to 4 dwellings'
  else '5 dwellings and over'
end{{/macro}}
