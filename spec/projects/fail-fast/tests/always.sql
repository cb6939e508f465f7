select * from {{ ref('a_fails') }}
