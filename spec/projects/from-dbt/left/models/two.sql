select {{ run_query('select 1').columns[0][0] if execute else 0 }} as id
