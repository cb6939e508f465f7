select * from {{ ref('owners_from') }}(first_id := 2)
