select i.label[1] as initial, coalesce(i.label, o.label) as label from {{ ref('int_owners') }} i join {{ ref('stg_owners') }} o using (owner_id)
