{{ config(materialized='view') }}
select * from {{ ref('rows') }}
