{{ config(materialized='table', database='lake') }}
select id, x from {{ source('raw', 'loaded') }}
