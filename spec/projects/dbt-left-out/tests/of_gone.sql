select * from {{ ref('gone') }} union all select * from {{ ref('gone_too') }}
