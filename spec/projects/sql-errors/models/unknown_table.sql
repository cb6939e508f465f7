select * from codess
