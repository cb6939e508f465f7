{{ config(materialized='incrementl', unique_kye='code', tags=[1, 2], full_refresh='yes') }}
select * from {{ ref('codes') }}
