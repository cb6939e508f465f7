{{ config(unique_key='id', on_schema_change='fail') }}
select id, n from {{ ref('events') }}
