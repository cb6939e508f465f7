select * from read_csv('lake/nowhere.csv')
