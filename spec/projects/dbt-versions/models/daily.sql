{% set begin = modules.datetime.datetime(2026, 1, 1) %}
{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='day', batch_size='year', begin=begin) }}
select date '2026-01-02' as day
