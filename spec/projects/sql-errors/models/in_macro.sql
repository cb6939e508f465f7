select {{ outer('code') }} as widest from {{ ref('codes') }}
