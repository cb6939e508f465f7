select name, seen from {{ source('towns', 'plain') }}
