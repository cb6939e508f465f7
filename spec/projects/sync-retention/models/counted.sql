select count(*) as visits from {{ source('app', 'visits') }}
