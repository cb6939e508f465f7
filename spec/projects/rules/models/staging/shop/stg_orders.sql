select id, town, amount, year
from {{ source('shop', 'orders') }}
where year = 2020 + amount % 10 or (year = 2025) and amount between 1 and 20
