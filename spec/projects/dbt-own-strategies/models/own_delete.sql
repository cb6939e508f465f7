{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }}
select {{ var('run', 1) }} as run, id, 'r{{ var('run', 1) }}' as v from range({{ var('run', 1) }}, {{ var('run', 1) }} + 3) t(id)
