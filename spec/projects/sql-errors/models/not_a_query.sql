drop table x
