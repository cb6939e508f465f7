{{ config(tags=['nightly', 'hot']) }} select id, customer, amount from {{ source('web', 'orders') }}
