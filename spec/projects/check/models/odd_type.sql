select owner_id, town from {{ ref('int_payments') }}
