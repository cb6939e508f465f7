select * from {{ref 'things'}} where id > 3
