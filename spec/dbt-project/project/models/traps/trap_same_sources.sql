select count(*) as n from {{ source('extra1', 'people') }} a, {{ source('extra2', 'people') }} b, {{ source('extra3', 'people') }} c
