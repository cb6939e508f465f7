select * from read_parquet('seeds/codes.csv')
