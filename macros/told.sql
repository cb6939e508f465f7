{{#macro told measure relation}}case {{ measure }}
  when 'vacant' then {{ relation }}.vacant_dwellings
  when 'long vacant' then {{ relation }}.long_vacant_dwellings
end{{/macro}}
