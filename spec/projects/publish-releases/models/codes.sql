select * from (values ('a'), ('b')) t(code)
