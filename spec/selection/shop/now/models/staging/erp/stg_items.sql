select * from {{ source('erp', 'items') }} join {{ ref('units') }} using (unit)
