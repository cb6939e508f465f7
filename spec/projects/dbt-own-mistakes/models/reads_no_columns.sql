select id from {{ ref('no_columns') }}
