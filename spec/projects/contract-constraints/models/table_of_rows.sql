select * from {{ ref('rows') }}
