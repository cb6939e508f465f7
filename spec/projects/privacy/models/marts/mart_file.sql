select * from read_csv('lake/other.csv')
