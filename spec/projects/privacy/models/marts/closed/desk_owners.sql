select * from {{ ref('int_owners') }}
