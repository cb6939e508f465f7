select * from {{ ref('margin') }} union all select * from {{ ref('customers') }}
