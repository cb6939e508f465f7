select * from {{ ref('base') }} limit 0
