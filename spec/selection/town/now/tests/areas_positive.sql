select * from {{ ref('plots') }} where area < 0
