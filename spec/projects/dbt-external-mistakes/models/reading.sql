select * from {{ source('files', 'first') }}
