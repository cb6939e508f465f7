select 1 as id, 'Lemaire' as full_name, 3 as homes
