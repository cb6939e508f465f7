select 1 as id, 2 as old_id
