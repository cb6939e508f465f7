select * from (values ('EUR', 'euro'), ('CHF', 'franc')) as t(code, name)
