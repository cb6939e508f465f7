select owner_id, town as place from {{ ref('stg_owners') }}
union all
select owner_id, full_name from {{ ref('stg_owners') }}
