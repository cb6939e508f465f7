select everyone from {{ ref('stg_asked') }}
