{{ config(materialized='view', access='public') }}
select * from {{ ref('int_towns') }}
