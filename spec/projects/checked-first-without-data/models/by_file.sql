select upper(code) as code from read_csv('seeds/codes.csv')
