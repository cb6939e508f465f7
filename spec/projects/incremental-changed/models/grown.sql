select id, n from {{ ref('events') }}
