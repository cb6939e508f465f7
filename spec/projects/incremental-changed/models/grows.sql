{{ config(unique_key='id', on_schema_change='append_new_columns') }}
select * from {{ ref('events') }}
