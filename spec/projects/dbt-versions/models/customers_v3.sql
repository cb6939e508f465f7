select 1 as id, 'Ada' as name, 36 as age
