select id, seen::timestamp as noted from {{ source('app', 'visits') }}
