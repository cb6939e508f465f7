select typeof(f.a) as first_type, typeof(p.a) as second_type, count(*) as n
from {{ source('files', 'first') }} f join {{ source('files', 'pairs') }} p on f.b = p.b::int
group by all
