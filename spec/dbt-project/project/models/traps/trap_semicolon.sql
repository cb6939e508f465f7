{{ config(materialized='table') }}
select 'a;b' as a
