select 1 as id from (select 1 as a) where a = 2
