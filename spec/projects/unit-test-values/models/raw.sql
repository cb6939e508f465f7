select * from read_csv('seeds/orders.csv') union all by name select id from main.orders_of_last_year
