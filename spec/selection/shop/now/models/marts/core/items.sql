select * from {{ ref('stg_items') }} join {{ ref('stg_suppliers') }} using (supplier)
