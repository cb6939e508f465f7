{{ config(materialized='view') }}
select random() as n from range(10)
