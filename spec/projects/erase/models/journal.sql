{{ config(materialized='incremental') }}
select full_name from {{ source('app', 'owners') }}
