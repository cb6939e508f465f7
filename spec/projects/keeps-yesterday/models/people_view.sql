{{ config(materialized='view') }}
select * from {{ ref('people_copy') }}
