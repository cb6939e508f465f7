select * from {{ ref('people') }} limit 0
