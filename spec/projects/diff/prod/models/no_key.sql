select commune, round(rent::double) as rent from {{ ref('stg_owners') }}
