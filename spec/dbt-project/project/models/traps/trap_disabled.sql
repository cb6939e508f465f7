{{ config(enabled=false) }}
select nonsense from {{ ref('nowhere') }}
