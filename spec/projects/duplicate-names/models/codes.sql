select 1 as code
