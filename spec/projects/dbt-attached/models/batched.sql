{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='ts', batch_size='year', begin='2020-01-01', database='hall', tags='batched') }}
select * from {{ ref('events') }}
