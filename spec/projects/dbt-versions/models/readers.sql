select id from {{ ref('customers', version=1) }}
