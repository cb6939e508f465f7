select {{ shout('code') }} as code from {{ ref('codes') }}
