select 1 as id, 'Martin' as name
