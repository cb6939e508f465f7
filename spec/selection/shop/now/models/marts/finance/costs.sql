select *, {{ cents('cost') }} as cost_cents from {{ ref('items') }} join {{ ref('rates') }} using (currency)
