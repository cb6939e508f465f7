select o.id from {{ ref('stg_orders') }} o join {{ref('stg_changed')}} c using (id)
