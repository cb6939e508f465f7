select order_id, '{{ config.require('owner') }}' as owner from {{ ref('stg_orders') }}
