{{ config(materialized='noted') }}
select id from {{ ref('people') }}
