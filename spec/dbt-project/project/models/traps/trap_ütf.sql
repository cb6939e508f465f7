select 'é' as "é", '☃' as snow
