{{ config(materialized='incremental', unique_key='day') }} select * from {{ ref('revenue') }} join {{ ref('costs') }} using (day)
