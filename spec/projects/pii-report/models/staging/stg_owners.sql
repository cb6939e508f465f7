select full_name as label, email, born, commune from {{ ref('owners') }}
