-- Two sources, and a model of a later layer.
select orders.id, people.name
from {{ source('shop', 'orders') }} as orders
join {{ source('shop', 'people') }} as people on people.id = orders.id
join {{ ref('int_towns') }} as towns on towns.town = orders.town
