{{ config(materialized='table') }}
select year, sum(n)::int as n from {{ ref('by_year') }} group by year
