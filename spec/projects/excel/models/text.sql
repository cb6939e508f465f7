select * from {{ source('survey', 'text') }}
