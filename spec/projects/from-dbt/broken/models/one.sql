select no_such_column from (select 1 as id)
