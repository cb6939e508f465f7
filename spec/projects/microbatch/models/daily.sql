{{ config(
  materialized='incremental', incremental_strategy='microbatch',
  event_time='moment', begin='2026-01-01', batch_size='day'
) }}
select id, moment, cast(v as integer) as v from {{ ref('events') }}
