{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='moment', batch_size='week', begin='yesterday', lookback=-1) }} select * from {{ ref('events') }}
