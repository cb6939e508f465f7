{{ config(materialized='incremental', incremental_strategy='my_merge', unique_key='id', on_schema_change='append_new_columns') }}
select {{ var('run', 1) }} as run, id, 'r{{ var('run', 1) }}' as v from range({{ var('run', 1) }}, {{ var('run', 1) }} + 3) t(id)
