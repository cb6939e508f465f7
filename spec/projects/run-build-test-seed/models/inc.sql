{{ config(materialized='incremental', unique_key='code') }}
select * from {{ ref('stg') }}
