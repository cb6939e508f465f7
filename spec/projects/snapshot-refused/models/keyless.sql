select * from (values (1, 'a'), (null, 'b'), (null, 'c')) as t (id, status)
