select id, label, x from {{ ref('wide') }} join {{ source('raw', 'loaded') }} using (id)
