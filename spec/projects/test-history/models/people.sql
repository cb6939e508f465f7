select n as id, 'person ' || n as name, case when n % 2 = 0 then n end as age
from range({{ var('people') }}) as s(n)
