select 1 as id, 'é' as name, null as nothing
