select * from (values (1, 'a'), (1, 'b'), (2, 'b')) as t (id, status)
