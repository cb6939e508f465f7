{{ config(materialized='incremental') }}
select full_name, email, born, date '2020-01-01' as noted from {{ ref('owners') }}
