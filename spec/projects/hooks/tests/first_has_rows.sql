select count(*) as n from {{ ref('first') }} having count(*) = 0
