select id, amount from {{ ref('amounts') }} where amount >= {{ var('least') }}
