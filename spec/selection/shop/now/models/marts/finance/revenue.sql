select * from {{ ref('stg_invoices') }} join {{ ref('orders') }} using (id)
