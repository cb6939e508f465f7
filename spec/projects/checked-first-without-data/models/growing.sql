{{ config(materialized='incremental', unique_key='code') }}
select code, n, n * 2 as twice from {{ ref('codes') }}
