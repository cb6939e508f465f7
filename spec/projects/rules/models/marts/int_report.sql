select towns.town, people.name
from {{ ref('towns') }} as towns
join {{ ref('int_towns') }} as int_towns using (town)
join {{ ref('stg_customers') }} as customers on true
join {{ source('shop', 'people') }} as people on people.id = customers.id
