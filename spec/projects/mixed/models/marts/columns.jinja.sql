select {{ dbt_utils.star(ref('stg_orders'), except=['owner_initials']) }} from {{ ref('stg_orders') }}
