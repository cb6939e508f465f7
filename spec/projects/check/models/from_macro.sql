select {{ short('ful_name') }} as initial from {{ ref('stg_owners') }}
