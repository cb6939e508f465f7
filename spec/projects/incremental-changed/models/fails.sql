{{ config(unique_key='id', on_schema_change='fail') }}
select * from {{ ref('events') }}
