select {{ pseudonymise('full_name') }} as person_key, {{ initials('full_name') }} as initials, town, day from {{ ref('owners') }}
