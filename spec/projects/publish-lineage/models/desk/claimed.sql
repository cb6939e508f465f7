select reverse(full_name) as label from {{ ref('owners') }}
