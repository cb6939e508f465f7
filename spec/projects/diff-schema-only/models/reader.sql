select id, full_name, {'a': 1} as s from {{ ref('owners') }}
