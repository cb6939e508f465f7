select id::BIGINT as id from {{ ref('events') }}
