{{ config(materialized='table', tags=['t']) }}
select 1 as one
