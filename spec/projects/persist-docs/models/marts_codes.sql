select code from {{ ref('stg_codes') }}
