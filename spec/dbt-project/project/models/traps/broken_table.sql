{{ config(materialized='table') }}
select error('no') as x from {{ ref('people') }}
