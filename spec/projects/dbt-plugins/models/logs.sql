select * from {{ source('x', 'log') }} union all select * from {{ source('x', 'sheet') }}
