select owner_id, count(*) as dwellings from {{ ref('stg_dwellings') }} group by owner_id
