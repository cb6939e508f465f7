select id, kind, {{ cents('amount') }} as cents, {{ half('amount') }} as half from {{ ref('raw') }}
