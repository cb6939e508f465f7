{{ config(materialized='incremental', incremental_strategy='microbatch') }} select * from {{ ref('events') }}
