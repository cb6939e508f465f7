{{ config(severity='warn', store_failures=true) }}
select * from {{ ref('staged') }} where born < '1965-01-01'
