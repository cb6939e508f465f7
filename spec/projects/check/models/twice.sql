select o.owner_id, p.owner_id, 'x'::json as document from {{ ref('stg_owners') }} o join {{ ref('int_payments') }} p using (owner_id)
