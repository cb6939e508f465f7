{{ config(unique_key='id', full_refresh=false) }}
select id, day, n from {{ ref('events') }}
