select 1 as id, 'Ada' as full_name, 12 as visits
