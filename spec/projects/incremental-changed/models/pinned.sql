{{ config(unique_key='id', full_refresh=false) }}
select id, n from {{ ref('events') }}
