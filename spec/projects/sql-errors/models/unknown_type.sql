select code::TXET from {{ ref('codes') }}
