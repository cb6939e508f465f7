{{ config(materialized='table', database='archive') }}
select 1 as id
