select 'Ann Lee' as full_name
