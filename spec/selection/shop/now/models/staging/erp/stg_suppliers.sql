select *, {{ cents('price') }} as price_cents from {{ source('erp', 'suppliers') }}
