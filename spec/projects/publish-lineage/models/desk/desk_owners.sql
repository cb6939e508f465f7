select id, full_name as label from {{ ref('owners') }}
