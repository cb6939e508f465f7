{{ config(unique_key='day') }}
select * from {{ ref('events') }}
