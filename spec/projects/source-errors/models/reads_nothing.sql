select * from {{ source('main', 'nothing_here') }}
