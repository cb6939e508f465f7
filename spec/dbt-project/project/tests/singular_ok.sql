select * from {{ ref('people_by_city') }} where people < 0
