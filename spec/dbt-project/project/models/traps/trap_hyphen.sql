select * from {{ ref('types-of-things') }}
