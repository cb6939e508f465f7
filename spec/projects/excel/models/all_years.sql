select * from {{ source('survey', 'all_years') }}
