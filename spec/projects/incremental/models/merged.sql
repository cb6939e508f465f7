{{ config(unique_key=['id', 'day'], incremental_strategy='merge') }}
select * from {{ ref('events') }}
