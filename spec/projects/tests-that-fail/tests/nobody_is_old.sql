{{ config(severity='warn') }}
select id from {{ ref('staged') }} where age > 100
