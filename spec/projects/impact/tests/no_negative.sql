select * from {{ ref('mart_towns') }} where dwellings < 0
