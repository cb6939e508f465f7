select nom_voie, count(*) as dwellings from {{ ref('stg_people') }} group by 1
