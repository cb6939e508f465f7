select 'a' as code, 1 as population
