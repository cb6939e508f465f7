select 'apart' as what
