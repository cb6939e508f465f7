select * from {{ ref('owned') }} where 1 = 1
