with packed as (select owner_id, {'who': full_name, 'where': town} as details from {{ ref('stg_owners') }})
select owner_id, details, details.who as a, details.where as b from packed
