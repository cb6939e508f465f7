select * from {{ source('application', 'users') }}
