select id, homes from {{ ref('scored') }}
