select {{ dbt_util.star(ref('stg_orders')) }} from {{ ref('stg_orders') }}
