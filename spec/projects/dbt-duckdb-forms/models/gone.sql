select * from {{ source('files', 'gone') }}
