select town, orders from {{ ref('int_towns') }}
