{{ config(materialized='incremental', incremental_strategy='ending') }}
select {{ var('run', 1) }} as run
