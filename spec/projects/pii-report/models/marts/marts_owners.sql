select md5(label) as owner_key, year(born) as birth_year, commune from {{ ref('stg_owners') }}
