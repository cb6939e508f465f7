{{ config(materialized='incremental', incremental_strategy='append', database='hall', schema='hall') }}
select * from {{ ref('between') }}
