select * from {{ source('survey', 'answers') }}
