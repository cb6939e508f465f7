select commune, i as part, {'rent': rent::double, 'parts': [i]} as detail from {{ ref('stg_owners') }}, range(2) as r(i) qualify row_number() over (partition by commune, i order by id) = 1
