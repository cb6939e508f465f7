{{ config(materialized='incremental', batch_size='day', begin='2026-01-01', lookback=2) }} select * from {{ ref('events') }}
