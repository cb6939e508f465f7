{{ config(unique_key='id', on_schema_change='sync_all_columns') }}
select * exclude (n), n::varchar as n_text from {{ ref('events') }}
