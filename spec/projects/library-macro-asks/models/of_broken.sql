select {{ dbt_utils.star(ref('broken')) }} from {{ ref('broken') }}
