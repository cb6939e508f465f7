{{ config(materialized='incremental', unique_key='code', on_schema_change='sync_all_columns') }}
select code, 1 as n from {{ ref('plain') }}
