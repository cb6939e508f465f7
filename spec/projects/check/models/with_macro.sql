select doubled(amount) as twice, doubled(town) as wrong from {{ ref('int_payments') }}
