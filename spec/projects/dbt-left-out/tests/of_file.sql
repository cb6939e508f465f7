select * from {{ source('files', 'joined') }} where id <> 3
