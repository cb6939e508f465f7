select * from {{ ref('conversion') }}
