select * from {{ ref('communes') }}
